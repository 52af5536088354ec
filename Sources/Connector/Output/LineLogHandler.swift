import FoundationEssentials
import JSON
import Logging
import Spool

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
            let own = ["time": time, "level": event.level.rawValue, "message": "\(event.message)", "logger": label]
            Console.error(json: Self.line(own.merging(merged.mapValues { "\($0)" }) { own, _ in own }))
        case .text:
            let details = merged.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }.joined()
            Console.error(Self.line(time, event.level, event.message, details))
        }
    }

    /// One line, whatever stands in the message or its details: nothing from outside can forge a line of our log.
    static func line(_ time: String, _ level: Logger.Level, _ message: Logger.Message, _ details: String)
        -> TerminalLine
    {
        "\(time) \(level.rawValue) \(message)\(details)"
    }

    /// As it is, or in quotes where it would not be seen where it ends.
    static func quoted(_ value: String) -> String {
        guard value.isEmpty || value.contains(where: { $0.isWhitespace || $0 == "\"" || $0 == "=" }) else {
            return value
        }
        return "\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    /// An object of strings.
    static func line(_ members: [String: String]) -> [UInt8] {
        JSONValue.object(members.mapValues { .string($0) }).serialized()
    }
}

extension Settings {
    /// The logger that every room gets.
    func logger() throws -> Logger {
        let format = try self[\.log.format] ?? (Console.isErrorTerminal ? .text : .json)
        let level = try self[\.log.level]
        return Logger(label: "connector") { label in LineLogHandler(label: label, format: format, logLevel: level) }
    }
}
