import JSON

extension Browser {
    /// Which of the rules to try.
    enum Rules: String, Sendable { case all, structure }

    /// What is wrong with the open page for somebody who cannot see well, or has no mouse; see `PageChecks.js`.
    func faults(_ rules: Rules = .all) async throws -> [String] {
        let body = String(decoding: PackageResources.PageChecks_js, as: UTF8.self)
        return try await script(body, .string(rules.rawValue)).array?.map { $0.string ?? "\($0)" } ?? []
    }

    /// The same in all the ways in which the page is looked at: light and dark, on a desk and on a phone.
    func faultsEverywhere() async throws -> [String] {
        var faults: [String] = []
        for scheme in ColorScheme.allCases {
            try await prefer(scheme)
            for (width, isPhone) in [(1280, false), (360, true)] {
                try await resize(width, 800, phone: isPhone)
                faults += try await self.faults().map { "\(scheme.rawValue), \(width) px: \($0)" }
            }
        }
        try await resize(1280, 900)
        try await prefer(.light)
        return faults
    }
}
