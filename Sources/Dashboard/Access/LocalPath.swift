import HTTPTypes
import Hummingbird

/// A page of ours that a form or address asks to be led to: never an address on another server.
struct LocalPath: Sendable, Hashable {
    let text: String

    static let start = LocalPath("/")

    /// Anything but a plain path on this server leads to the start page.
    ///
    /// `//host` and `/\host` are other servers' addresses to a browser, and it drops tabs and line breaks before it looks.
    init(_ text: String?) {
        guard let bytes = text.map({ Array($0.utf8) }), bytes.count <= 2000, bytes.first == UInt8(ascii: "/"),
            bytes.count < 2 || bytes[1] != UInt8(ascii: "/"),
            bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }), let text
        else {
            self = .start
            return
        }
        self.text = text
    }

    /// Leads there with GET; the notice stands on top of that page once.
    func redirect(_ notice: Notice? = nil) -> Response {
        let page = text.prefix { $0 != "#" }
        var link = Link(String(page)).setting("notice", to: nil).setting("notice", to: notice?.code)
        if link.path.isEmpty { link = Link("/") }
        return Response(status: .seeOther, headers: [.location: link.text])
    }
}
