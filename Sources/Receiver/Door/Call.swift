import HTTPTypes
import NIOCore
import NIOHTTP1
import Text
import Webhook

/// The head of a request, and who sent it.
struct Call: Sendable {
    let head: HTTPRequest
    /// Of HTTP/1.0: nearly always a proxy's, and its connection is not kept.
    let isOld: Bool
    let peer: SocketAddress?
    private let host: String

    /// Lets through only what every reader takes for the same request (RFC 9112, 3.2 and 6.1).
    ///
    /// - Parameter head: without fields that are costly to read.
    init(_ head: HTTPRequestHead, from peer: SocketAddress?) throws(Refusal) {
        guard head.version == .http1_1 || head.version == .http1_0, let request = HTTPRequest(head) else {
            throw .notHTTP
        }
        self.head = request
        self.peer = peer
        isOld = head.version == .http1_0
        if isOld, head.headers.contains(name: "Transfer-Encoding") { throw .notHTTP }
        let hosts = head.headers["Host"]
        guard hosts.count == 1 || isOld && hosts.isEmpty, !hosts.contains(where: { $0.contains(",") }) else {
            throw Refusal(.host, "a request must have exactly one Host header")
        }
        host = hosts.first ?? ""
    }

    var wantsClose: Bool { isOld || head.wantsClose }

    var expectsContinue: Bool { !isOld && head.expectsContinue }

    /// Whether somebody may have sent it from another machine, though only this one can reach the port.
    var isThroughProxy: Bool {
        if isOld || ProxyTrace.isPresent(in: head.headerFields.lazy.map(\.name.rawName)) { return true }
        return HostName.normalised(host).map { !HostName.isLoopback($0) } ?? true
    }
}

extension HTTPRequestHead {
    /// The same without the fields that are costly to read: comparing text takes a time that grows with the square of its
    /// combining marks in a row, and a head has room for thousands.
    ///
    /// No field that we read needs more than a name or two beyond ASCII. A proxy may add others, so the call as such is
    /// none the worse for them.
    var withoutCostlyFields: HTTPRequestHead {
        func isCostly(_ value: String) -> Bool { value.utf8.lazy.filter { $0 >= 0x80 }.dropFirst(100).first != nil }
        guard headers.contains(where: { isCostly($0.value) }) else { return self }
        var head = self
        head.headers = HTTPHeaders(headers.filter { !isCostly($0.value) })
        return head
    }
}

extension HTTPRequest {
    /// nil when the method is none.
    fileprivate init?(_ head: HTTPRequestHead) {
        guard let method = HTTPRequest.Method(head.method.rawValue) else { return nil }
        var fields = HTTPFields()
        fields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        self.init(method: method, scheme: nil, authority: nil, path: head.uri, headerFields: fields)
    }
}
