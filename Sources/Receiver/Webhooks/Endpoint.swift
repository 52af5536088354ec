import HTTPTypes
import NIOCore
import Webhook

/// What a listener serves on the threads of its event loops: nothing here may wait.
protocol WebhookResponder: Sendable {
    /// What the bodies of all calls may take in memory.
    var bodies: BodyBudget { get }

    /// Decides on the head alone what is to be done with the body.
    func admit(_ call: Call) -> Admission

    /// Answers a call whose body was read, now or later, once and from any thread.
    ///
    /// The body is empty when it is a stranger's.
    func respond(to call: Call, from caller: Caller, body: ByteBuffer, answer: @escaping Answer)

    /// Answers a call that could not be read, and notes that.
    func refuse(_ refusal: Refusal, from peer: SocketAddress?) -> Reply

    typealias Answer = @Sendable (Reply) -> Void
}

/// What is to be done with a request's body.
enum Admission: Sendable {
    /// Answer at once, without asking for the body.
    case answer(Reply)
    /// Read it; of a webhook a stranger's is only measured.
    case read(limit: Int, from: Caller)
}

/// Who sent a request, as far as its head tells.
enum Caller: Sendable, Equatable {
    case stranger
    /// Showed this of the tokens; nil where none is asked for.
    case trusted(SharedSecrets.Position?)
}

extension HTTPRequest {
    /// The target without its query, and without a slash at its end.
    var pathOnly: Substring {
        let target = path ?? "/"
        let bytes = target.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        return Substring(bytes.count > 1 && bytes.last == UInt8(ascii: "/") ? bytes.dropLast() : bytes)
    }

    /// The length that the sender says the body has.
    var declaredLength: Int? { headerFields[.contentLength].flatMap { Int($0) } }

    var hasBody: Bool { headerFields[.transferEncoding] != nil || (declaredLength ?? 0) > 0 }

    var expectsContinue: Bool { headerFields[.expect]?.lowercased() == "100-continue" }

    var wantsClose: Bool {
        guard let connection = headerFields[.connection] else { return false }
        return connection.lowercased().split(separator: ",").contains { $0.trimmingBlanks() == "close" }
    }
}

extension Substring {
    func trimmingBlanks() -> Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...last]
    }
}
