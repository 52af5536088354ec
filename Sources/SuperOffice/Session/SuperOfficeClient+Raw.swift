package import FoundationEssentials
package import HTTPClient
package import HTTPTypes
package import JSON
import Text

extension SuperOfficeClient {
    /// Sends an authenticated GET and hands over the answer as it came, whatever its status: the vendor's own bytes,
    /// before anybody blames the vendor or us.
    ///
    /// The path is below `/api/v1/` (which may stand in front of it) and written as in a URL, with its query; characters
    /// that no URL can hold, such as the blanks of a `$filter`, are escaped. An expired token and a tenant that moved are
    /// handled before the answer counts.
    ///
    /// - Throws: what happens before there is an answer: no login, no tenant, no connection.
    package func raw(_ path: String) async throws(SuperOfficeError) -> HTTPClientResponse {
        let path = try Self.pathBelowAPI(path)
        let name = String(path.prefix { $0 != "?" })
        return try await session.ask(APIRequest(path: path, what: name, subject: .record)).0
    }

    /// Sends any call as it is given, and hands over the answer whatever its status, as `raw(_:)` does.
    ///
    /// - Parameter path: below `/api/v1/`, escaped.
    package func exchange(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: JSONValue? = nil,
        unmodifiedSince: Date? = nil,
        isUnpaced: Bool = false
    ) async throws(SuperOfficeError) -> HTTPClientResponse {
        var request = APIRequest(method: method, path: path, what: "\(method) \(path)", subject: .record)
        request.body = body
        request.unmodifiedSince = unmodifiedSince
        request.isUnpaced = isUnpaced
        return try await session.ask(request).0
    }

    /// The path to ask for: percent-encoded where it has to be, without what stands before the version.
    ///
    /// Throws `.configuration` for what is none, or leads out of the API.
    package static func pathBelowAPI(_ text: String) throws(SuperOfficeError) -> String {
        var rest = text.drop { $0 == "/" }
        for prefix in ["api/", "v1/"] where rest.lowercased().hasPrefix(prefix) { rest = rest.dropFirst(prefix.count) }
        let steps = rest.prefix { $0 != "?" }.lowercased().replacing("%2e", with: ".").split(separator: "/")
        guard !steps.isEmpty, !steps.contains(".."), !steps.contains("."), !rest.contains("#") else {
            throw .configuration(
                "\"\(text.inOneLine(atMost: 100))\" is not a path below /api/v1/, for example Contact/18"
            )
        }
        let unfit = Set(#""<>\^`{|}"#)
        return rest.map { character in
            let isFit = character.isASCII && !character.isWhitespace && !unfit.contains(character)
            return isFit ? String(character) : String(character).percentEncoded()
        }.joined()
    }
}
