import JSON
import Logging
import Spool
import FoundationEssentials

/// One JSON object a line, for machines; or one line of text, for people.
struct LineLogHandler: LogHandler {
    enum Format: String, CaseIterable { case text, json }

    let label: String
    let format: Format
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let merged = metadata.merging(event.metadata ?? [:]) { $1 }
        let time = Timestamp.readable(Date())
        switch format {
        case .json:
            var members: [String: JSONValue] = [
                "time": .string(time), "level": .string(event.level.rawValue), "message": .string("\(event.message)"),
                "logger": .string(label),
            ]
            for (key, value) in merged { members[key] = .string("\(value)") }
            Console.error(String(decoding: JSONValue.object(members).serialized(), as: UTF8.self))
        case .text:
            let details = merged.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            Console.error("\(time) \(event.level.rawValue) \(event.message)\(details)")
        }
    }
}

extension Settings {
    /// The logger that every room gets.
    func logger() throws -> Logger {
        let format = try choice(
            "LOG_FORMAT",
            default: Console.isErrorTerminal ? LineLogHandler.Format.text : .json,
            of: LineLogHandler.Format.allCases
        )
        let level = try choice("LOG_LEVEL", default: Logger.Level.info, of: Logger.Level.allCases)
        return Logger(label: "connector") { label in LineLogHandler(label: label, format: format, logLevel: level) }
    }
}
