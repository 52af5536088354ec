import HTTPTypes
import Text
import Webhook

/// What is to be done with a request's body.
enum Admission: Sendable {
    /// Answer at once, without asking for the body.
    case answer(Reply)
    /// Read it; an unauthenticated caller's is only measured.
    case read(limit: Int, from: Caller)
}

/// Who sent a request, as far as its head tells.
enum Caller: Sendable, Equatable {
    case unauthenticated
    /// Showed this of the tokens; nil where none is asked for.
    case trusted(SharedSecrets.Position?)
}

extension String {
    /// A request's target without its query, and without a slash at its end.
    var pathOnly: Substring {
        let bytes = utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        return Substring(bytes.count > 1 && bytes.last == UInt8(ascii: "/") ? bytes.dropLast() : bytes)
    }
}

extension HTTPRequest {
    var pathOnly: Substring { (path ?? "/").pathOnly }

    /// The length that the sender says the body has.
    var declaredLength: Int? { headerFields[.contentLength].flatMap { Int($0) } }

    var hasBody: Bool { headerFields[.transferEncoding] != nil || (declaredLength ?? 0) > 0 }

    var expectsContinue: Bool { headerFields[.expect]?.lowercased() == "100-continue" }

    var wantsClose: Bool {
        guard let connection = headerFields[.connection] else { return false }
        return connection.lowercased().split(separator: ",").contains { $0.trimmed == "close" }
    }
}
