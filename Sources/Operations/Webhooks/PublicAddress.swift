import FoundationEssentials
package import SuperOffice

/// The address at which SuperOffice reaches our receiver.
package struct PublicAddress: Sendable, Equatable {
    package let url: String
    private let place: String

    /// - Parameter name: what the text was given as, for messages.
    package init(_ text: String, named name: String) throws(OperationError) {
        // Addresses end up in the logs of proxies and in the CRM's administration.
        guard text == Self.visible(text) else {
            throw OperationError(
                .configuration,
                "\(name) must be without a query and without credentials; put a token into WEBHOOK_TOKEN"
            )
        }
        guard let place = Self.place(text) else {
            throw OperationError(
                .configuration,
                "\(name) is \"\(Self.visible(text))\", but it must be an address such as "
                    + "https://hooks.example.com/connector/webhook"
            )
        }
        url = text
        self.place = place
    }

    package var isEncrypted: Bool { place.hasPrefix("https:") }

    /// Whether the webhook calls us; a query does not count, it may hold a token.
    package func isTarget(of webhook: WebhookRegistration) -> Bool {
        Self.place(webhook.targetURL) == place
    }

    /// What makes two addresses the same one; nil for what is not an address.
    private static func place(_ text: String) -> String? {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host?.lowercased(), !host.isEmpty
        else { return nil }
        var path = parts.path[...]
        while path.hasSuffix("/") { path.removeLast() }
        return "\(scheme)://\(host):\(parts.port ?? (scheme == "https" ? 443 : 80))\(path)"
    }

    /// An address for people: what follows a question mark or precedes an at sign may be a secret.
    package static func visible(_ url: String) -> String {
        let end = url.firstIndex { $0 == "?" || $0 == "#" }
        let bare = end.map { "\(url[..<$0])?…" } ?? url
        guard let at = bare.lastIndex(of: "@") else { return bare }
        let scheme = bare.firstRange(of: "://").map { bare[..<$0.upperBound] } ?? ""
        return "\(scheme)…\(bare[at...])"
    }
}
