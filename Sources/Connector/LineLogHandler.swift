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
            var members = [
                ("time", time), ("level", event.level.rawValue), ("message", "\(event.message)"), ("logger", label),
            ]
            for (key, value) in merged { members.append((key, "\(value)")) }
            members.sort { $0.0 < $1.0 }
            Console.error(json: Self.line(members))
        case .text:
            let details = merged.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            Console.error(Self.line(time, event.level, event.message, details))
        }
    }

    /// One line, whatever stands in the message or its details: nobody else writes a line of our log.
    static func line(_ time: String, _ level: Logger.Level, _ message: Logger.Message, _ details: String)
        -> TerminalLine
    {
        "\(time) \(level.rawValue) \(message)\(details)"
    }

    /// An object of strings, without starting an encoder for each webhook.
    static func line(_ members: [(name: String, value: String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        for (name, value) in members {
            bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
            quote(name, into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            quote(value, into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private static func quote(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case ..<0x10: bytes += Array((#"\u000"# + String(byte, radix: 16)).utf8)
            case ..<0x20: bytes += Array((#"\u00"# + String(byte, radix: 16)).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
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
