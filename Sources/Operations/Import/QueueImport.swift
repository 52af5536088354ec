import Crypto
package import FoundationEssentials
import JSON
package import Spool
import Text
import Webhook

/// Makes jobs of the rows of another system's queue, each with the webhook that it had received.
///
/// What the webhooks say came over the network once, so it may no more than a webhook may: `_spool` and `*.requested` are
/// refused. A job has the event id of its webhook in its name, so that what is in the spool already is not written again.
package struct QueueImport {
    package struct Settings: Sendable {
        /// The column with the webhook, and the one with its status; nil for the usual names.
        package var payload: String?
        package var status: String?
        /// Take every row for open.
        package var isAllOpen = false
        /// Failed rows are open, too.
        package var includesFailed = false
        package var words = QueueStatus.words
        /// Bytes of a job.
        package var sizeLimit = JobQueue.Settings().sizeLimit

        package init() {}
    }

    package struct Summary: Sendable {
        package fileprivate(set) var open = 0
        /// Open ones whose event is in the spool, or was in the file before.
        package fileprivate(set) var known = 0
        package fileprivate(set) var finished = 0
        package fileprivate(set) var failed = 0
        /// Words that mean nothing to us, and how many rows have each.
        package fileprivate(set) var unknown: [String: Int] = [:]
        package fileprivate(set) var malformedCount = 0
        /// The first of them.
        package fileprivate(set) var malformed: [MalformedRow] = []

        package var rows: Int {
            open + known + finished + failed + unknown.values.reduce(0, +) + malformedCount
        }

        static let mostMalformed = 100
        static let mostUnknown = 100
    }

    private let settings: Settings
    private var events: RecentEvents
    private let start: Date
    private var columns: Columns?
    package private(set) var summary = Summary()

    /// - Parameter events: those that are in the spool.
    package init(_ settings: Settings, knowing events: RecentEvents, at start: Date = Date()) {
        (self.settings, self.events, self.start) = (settings, events, start)
    }

    /// The events that have a file in the spool, by the names of these; blocks.
    package static func events(in files: SpoolFiles) throws(SpoolError) -> RecentEvents {
        try RecentEvents.rebuilt(
            from: files,
            since: Date(timeIntervalSince1970: 0),
            limit: Int.max,
            ignoringReasons: []
        ) { part, _ in String(part) }
    }

    /// Counts the row.
    ///
    /// - Returns: the job that has to be written; nil when there is none.
    /// - Throws: when the file has not the columns.
    package mutating func take(_ found: Result<TableReader.Row, MalformedRow>) throws(OperationError) -> NewJob? {
        switch found {
        case .failure(let malformed): note(malformed)
        case .success(let row):
            if columns == nil { columns = try Columns(of: row, settings) }
            guard let columns else { return nil }
            do throws(MalformedRow) { return try take(row, columns) } catch { note(error) }
        }
        return nil
    }

    private mutating func note(_ malformed: MalformedRow) {
        summary.malformedCount += 1
        if summary.malformed.count < Summary.mostMalformed { summary.malformed.append(malformed) }
    }

    private mutating func take(_ row: TableReader.Row, _ columns: Columns) throws(MalformedRow) -> NewJob? {
        var status = QueueStatus.open
        if let column = columns.status {
            let word = row.word(column)
            guard let known = settings.words[word] else {
                let isNew = summary.unknown[word] == nil
                if isNew, summary.unknown.count >= Summary.mostUnknown {
                    throw MalformedRow(row.line, "status \(word)")
                }
                summary.unknown[word, default: 0] += 1
                return nil
            }
            status = known
        }
        switch status {
        case .finished: summary.finished += 1
        case .failed where !settings.includesFailed: summary.failed += 1
        case .failed, .open:
            let job = try job(row, columns)
            guard let identity = job.identity, !events.contains(identity) else {
                summary.known += 1
                return nil
            }
            events.insert(identity, at: start)
            summary.open += 1
            return job
        }
        return nil
    }

    private func job(_ row: TableReader.Row, _ columns: Columns) throws(MalformedRow) -> NewJob {
        func wrong(_ why: String) -> MalformedRow { MalformedRow(row.line, why) }
        let bytes: [UInt8]
        switch row.columns[columns.payload] ?? .null {
        case .string(let text): bytes = Array(text.utf8)
        case .object(let members): bytes = JSONValue.object(members).serialized()
        case let other: throw wrong("its \(columns.payload) is \(other.kind), not a webhook")
        }
        guard bytes.count <= settings.sizeLimit else {
            throw wrong("its webhook has more than \(settings.sizeLimit >> 10) KiB")
        }
        let object: JSONObject
        let event: WebhookEvent
        do { object = try JSONObject(bytes) } catch { throw wrong("its \(columns.payload) \(error)") }
        do { event = try WebhookEvent(object) } catch { throw wrong("\(error)") }
        // As from the network, which these webhooks came from.
        guard object.member(JobHistory.member) == nil, !event.isRequest else {
            throw wrong("its webhook has \"\(JobHistory.member)\" or asks for work, which only our own files may")
        }
        // Each a microsecond later, so that they stay in their order.
        let received = start.addingTimeInterval(Double(summary.open) / 1_000_000)
        var name = event.jobName(receivedAt: received)
        if event.id?.isEmpty ?? true {
            let digest = SHA256.hash(data: bytes).prefix(16).hexadecimal
            let key = String(event.primaryKey)
            name = JobName(receivedAt: received, event: event.name, key: key, id: "import-\(digest)")
        }
        return NewJob(
            name: name,
            bytes: object.setting(JobHistory.member, to: JSONValue.object(["origin": "import"]).serialized()),
            identity: name.eventPart.map(String.init)
        )
    }

    /// The names of the columns that count.
    private struct Columns {
        let payload: String
        /// nil when every row is open.
        let status: String?

        init(of row: TableReader.Row, _ settings: Settings) throws(OperationError) {
            payload = try Self.find(settings.payload, ["payload"], in: row, flag: "--payload-column")
            status =
                settings.isAllOpen
                ? nil
                : try Self.find(
                    settings.status,
                    ["status", "state"],
                    in: row,
                    flag: "--status-column, or say --all-open when every row is to be done"
                )
        }

        private static func find(
            _ asked: String?,
            _ usual: [String],
            in row: TableReader.Row,
            flag: String
        ) throws(OperationError) -> String {
            let names = row.columns.keys.sorted()
            let wanted = asked.map { [$0] } ?? usual
            for name in wanted {
                if let found = names.first(where: { $0.lowercased() == name.lowercased() }) { return found }
            }
            let shown = names.map { $0.inOneLine(atMost: 30, ending: "…") }.prefix(20).joined(separator: ", ")
            throw OperationError(
                .notSo,
                "the file has no column \(wanted.joined(separator: " or ")) but \(shown); name it with \(flag)"
            )
        }
    }
}

extension TableReader.Row {
    /// A status as it is looked for; what is none is called so.
    fileprivate func word(_ column: String) -> String {
        let word: String
        switch columns[column] ?? .null {
        case .null: word = ""
        case .string(let text): word = text.trimmed.lowercased()
        case let other: word = String(decoding: other.serialized().prefix(60), as: UTF8.self)
        }
        return word.isEmpty ? "(none)" : word.inOneLine(atMost: 60, ending: "…")
    }
}
