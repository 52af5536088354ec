import HTTPTypes
import Hummingbird

/// The fields of a form that was sent.
struct FormBody: Sendable {
    private let fields: [String: String]

    /// Reads nothing but plain fields, each once.
    ///
    /// - Throws: an `HTTPError` for anything that no form of ours sends.
    init(_ request: Request) async throws {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard type == "application/x-www-form-urlencoded" else { throw HTTPError(.unsupportedMediaType) }
        let bytes = try await request.body.collect(upTo: Dashboard.formLimit)
        do {
            fields = try URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: bytes))
        } catch {
            throw HTTPError(.badRequest)
        }
    }

    /// The value of a field that is there and not empty.
    subscript(_ name: String) -> String? { fields[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// What stands behind the prefix in the names of fields, in order.
    func names(_ prefix: String) -> [String] {
        fields.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
    }

    /// Where the page is that the form was on.
    var origin: LocalPath { LocalPath(self["return"]) }
}
