import HTTPClient
import HTTPTypes
import Text

/// Texts of which not every one will do: what cannot be meant is refused at the start, not found out later.
extension SettingForm where Value == String {
    /// Letters, digits and what joins them: no placeholder, and nothing that has to be escaped in an address.
    static var identifier: Self {
        matching("letters, digits, \"-\", \"_\" and \".\" only") { $0.wholeMatch(of: #/[A-Za-z0-9._\-]+/#) != nil }
    }

    /// A secret that goes into a header: visible ASCII without blanks.
    static var secretWord: Self {
        .init(text: "visible characters without blanks", content: .secret) { text, name in
            guard text.isVisible else {
                throw Failure(.configuration, "\(name) must be visible characters without blanks; copy it again")
            }
            return text
        }
    }

    /// Where a browser is sent back to.
    static var redirectAddress: Self {
        .init(text: "an address such as http://localhost:8765/back", content: .address) { text, name in
            do throws(HTTPClientError) { _ = try WebAddress(text) } catch {
                throw Failure(.configuration, "\(name): \(error)")
            }
            return text
        }
    }

    static var languageTag: Self {
        matching("a language such as en, de or nb-NO") {
            $0.wholeMatch(of: #/[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*/#) != nil
        }
    }

    /// A path below an address.
    static var path: Self {
        matching("a path that begins with \"/\", without \"?\", \"#\" and blanks") {
            $0.hasPrefix("/") && $0.isVisible && !$0.contains { "?#".contains($0) }
        }
    }

    /// Where webhooks are accepted; two paths have a meaning already.
    static var webhookPath: Self {
        let path = Self.path
        return matching("\(path.text), and not \"/\" or \"/health\"") { text in
            path.accepts(text) && text != "/" && text != "/health"
        }
    }

    /// What a listener is bound to.
    static var listenerHost: Self {
        matching("an address such as 127.0.0.1 or ::, or a host's name, without a port") { text in
            if IPAddress(text) != nil { return true }
            let label = #/[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?/#
            let labels = text.split(separator: ".", omittingEmptySubsequences: false)
            // A name does not end in a number, which an address does.
            return labels.allSatisfy { $0.wholeMatch(of: label) != nil } && labels.last.map { Int($0) == nil } ?? false
        }
    }

    /// `sun_path` of `sockaddr_un` has 108 bytes, one of them for the end.
    static var socketPath: Self {
        matching("the path of a file, of 107 bytes at most") { $0.utf8.count <= 107 && !$0.hasSuffix("/") }
    }

    static var headerName: Self {
        matching("the name of a header, such as X-Forwarded-User") { HTTPField.Name($0) != nil }
    }

    private static func matching(_ text: String, _ accepts: @escaping @Sendable (String) -> Bool) -> Self {
        .init(text: text) { value, _ in accepts(value) ? value : nil }
    }

    private func accepts(_ text: String) -> Bool { (try? value(text, "", nil)) != nil }
}

extension String {
    /// Whether it is made of visible ASCII without blanks.
    fileprivate var isVisible: Bool { utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}
