package import HTTPTypes

/// Where the Company Explorer is and how it is asked.
package struct CompanyExplorerSettings: Sendable {
    /// Scheme, host and port, perhaps with a path in front: `https://explorer.example`.
    package var url: String

    /// The path of the analysis, put after `url`.
    package var path = "/api/enrich"

    /// Sent as `Authorization: Bearer`; nil or empty sends none.
    package var token: String?

    /// For one analysis as a whole; they take seconds, sometimes minutes.
    package var timeout = Duration.seconds(120)
}

extension CompanyExplorerSettings {
    package init(url: String) { self.init(url: url, token: nil) }

    /// How it is asked.
    package var method: HTTPRequest.Method { .post }

    /// The address that is called, with exactly one slash where `url` and `path` meet.
    package var endpoint: String {
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        return base + (path.hasPrefix("/") ? path : "/" + path)
    }

    /// The path of `endpoint`, with a query if it has one, without scheme and host.
    ///
    /// A fingerprint has it and not the address, so that a move to another host pays for nothing again.
    package var endpointPath: String {
        let endpoint = endpoint
        guard let scheme = endpoint.firstRange(of: "://") else { return endpoint }
        return String(endpoint[scheme.upperBound...].drop { $0 != "/" })
    }
}
