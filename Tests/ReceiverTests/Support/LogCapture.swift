import Logging
import NIOConcurrencyHelpers

/// Keeps every line that is logged, metadata included.
final class LogCapture: Sendable {
    private let box = NIOLockedValueBox<[String]>([])

    var lines: [String] { box.withLockedValue { $0 } }

    private let level: Logger.Level

    init(level: Logger.Level = .trace) { self.level = level }

    var logger: Logger {
        var logger = Logger(label: "test", factory: { _ in Handler(box: box) })
        logger.logLevel = level
        return logger
    }

    private struct Handler: LogHandler {
        let box: NIOLockedValueBox<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            let line = "\(event.level) \(event.message) " + all.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            box.withLockedValue { $0.append(line) }
        }
    }
}
