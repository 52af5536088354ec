package import JSON

/// The spool's own reasons.
extension Reason {
    package static func tooLarge(_ bytes: Int, limit: Int) -> Reason {
        Reason(.tooLarge, [.bytes: .integer(bytes), .limit: .integer(limit)])
    }

    package static func notJSON(_ error: JSONError) -> Reason {
        Reason(.notJSON, [.problem: .string(error.description)])
    }

    static func noAccess(_ error: SpoolError) -> Reason { Reason(.noAccess, [.problem: .string(error.description)]) }

    package init(_ error: SpoolError) { self.init(.spoolTrouble, [.problem: .string(error.description)]) }

    /// The content of `NAME.json.why`: the sentence, and in a second line the code with its arguments.
    var note: [UInt8] { Array("\(sentence)\n".utf8) + JSONValue.object(json).serialized() + [0x0A] }

    /// Reads such a file; of version 0.1's there is the sentence only.
    package static func read(note: [UInt8]) -> (sentence: String, reason: Reason?) {
        let lines = note.split(separator: 0x0A, maxSplits: 1)
        let sentence = lines.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard lines.count > 1, let json = try? JSONValue(parsing: lines[1]) else { return (sentence, nil) }
        return (sentence, Reason(json))
    }
}
