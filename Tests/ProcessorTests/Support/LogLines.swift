import Logging
import NIOConcurrencyHelpers

/// What was logged, a line each: `error circuit breaker opened destination=SuperOffice ...`.
final class LogLines: Sendable {
    private let box = NIOLockedValueBox<[String]>([])

    var all: [String] { box.withLockedValue { $0 } }

    var logger: Logger {
        var logger = Logger(label: "test") { [box] _ in Handler(box: box) }
        logger.logLevel = .info
        return logger
    }

    private struct Handler: LogHandler {
        let box: NIOLockedValueBox<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            let words = ["\(event.level)", "\(event.message)"] + all.map { "\($0.key)=\($0.value)" }
            box.withLockedValue { $0.append(words.joined(separator: " ")) }
        }
    }
}
