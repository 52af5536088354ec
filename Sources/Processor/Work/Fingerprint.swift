import CompanyExplorer
import Crypto
import HTTPTypes
import JSON
import Text
import Webhook

/// What an analysis depends on, as a short text that is the same as long as that is the same.
///
/// ## On disk
/// `2:` and the SHA-256, in hexadecimal, of a JSON object with sorted members: the method and path that are called, the
/// body without the event, and this kind's part of the mapping. The text never depends on names in the code: a golden
/// test holds it. Version 0.1 wrote 64 digits without a version, of a text that did.
struct Fingerprint: Equatable {
    let text: String
    /// What version 0.1 would have written for the same input; nil for a question that it could not ask.
    let legacy: String?

    /// - Parameter call: the question without the event (``EnrichmentRequest/withoutEvent``).
    init(_ call: ExplorerCall, mapping: Mapping, entity: RecordKind) {
        let body = call.body ?? .null
        let input: JSONValue = [
            "method": .string(call.method.rawValue), "path": .string(call.path), "body": body,
            "mapping": .array(mapping[entity].map(\.canonical)),
        ]
        text = "2:" + Self.digest(input.serialized())
        legacy = call.isOurOwn ? Self.legacy(body, mapping) : nil
    }

    /// Whether a ledger's fingerprint is of this input.
    func matches(_ known: String?) -> Bool { known != nil && (known == text || known == legacy) }

    private static func digest(_ bytes: some Sequence<UInt8>) -> String {
        SHA256.hash(data: Array(bytes)).hexadecimal
    }

    // MARK: Version 0.1

    /// JSONEncoder's text, which escapes slashes, followed by a debug description of the mapping.
    private static func legacy(_ bare: JSONValue, _ mapping: Mapping) -> String {
        let body = String(decoding: bare.serialized(), as: UTF8.self).replacing("/", with: "\\/")
        let targets = [mapping.contact, mapping.person].map { part in
            "[" + part.map(\.legacyDescription).joined(separator: ", ") + "]"
        }
        return digest((body + targets.joined()).utf8)
    }
}

extension Mapping.Target {
    fileprivate var canonical: JSONValue {
        [
            "path": .string(path), "progId": .string(progID), "kind": .string(kind.rawValue),
            "onUnknownItem": .string(onUnknownItem.rawValue), "overwrite": .string(overwrite.rawValue),
        ]
    }

    fileprivate var legacyDescription: String {
        "Processor.Mapping.Target(path: \(path.debugDescription), progID: \(progID.debugDescription), "
            + "kind: Processor.Mapping.Kind.\(kind.rawValue), "
            + "onUnknownItem: Processor.Mapping.UnknownItem.\(onUnknownItem.rawValue), "
            + "overwrite: Processor.Mapping.Overwrite.\(overwrite.rawValue))"
    }
}
