import FoundationEssentials
import SuperOffice

/// The address at which SuperOffice reaches our receiver.
struct PublicAddress: Sendable, Equatable {
    let url: String
    private let place: Place

    /// - Parameter name: what the text was given as, for messages.
    /// - Throws: a `Failure` when it is no address of ours, or has a token in it.
    init(_ text: String, named name: String) throws {
        guard let place = Place(text) else {
            throw Failure(
                .configuration,
                "\(name) is \"\(Self.visible(text))\", but it must be an address such as "
                    + "https://hooks.example.com/connector/webhook"
            )
        }
        // Addresses end up in the logs of proxies and in the CRM's administration.
        guard text == Self.visible(text) else {
            throw Failure(
                .configuration,
                "\(name) must be without a query and without credentials; a token belongs into WEBHOOK_TOKEN"
            )
        }
        url = text
        self.place = place
    }

    var isEncrypted: Bool { place.scheme == "https" }

    /// Whether the webhook calls us; a query does not count, it may hold a token.
    func isTarget(of webhook: WebhookRegistration) -> Bool { Place(webhook.targetURL) == place }

    /// An address for people: what follows a question mark or precedes an at sign may be a secret.
    static func visible(_ url: String) -> String {
        let end = url.firstIndex { $0 == "?" || $0 == "#" }
        let bare = end.map { "\(url[..<$0])?…" } ?? url
        guard let at = bare.lastIndex(of: "@") else { return bare }
        let scheme = bare.firstRange(of: "://").map { bare[..<$0.upperBound] } ?? ""
        return "\(scheme)…\(bare[at...])"
    }

    /// What makes two addresses the same one.
    private struct Place: Equatable, Sendable {
        var scheme: String
        var host: String
        var port: Int
        var path: String

        init?(_ text: String) {
            guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
                ["http", "https"].contains(scheme), let host = parts.host?.lowercased(), !host.isEmpty
            else { return nil }
            self.scheme = scheme
            self.host = host
            port = parts.port ?? (scheme == "https" ? 443 : 80)
            path = String(parts.path.reversed().drop { $0 == "/" }.reversed())
        }
    }
}
