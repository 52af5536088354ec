import FoundationEssentials
import JSON
package import Spool
package import SuperOffice
import Webhook

/// Writes a drop-in for every record that changed in the CRM in a span of time.
///
/// Records that our own associate changed last are left out by the CRM. A drop-in's event id is made of the record's
/// last change, so that the same change is never written twice while its first job is in the spool. The processor makes
/// a repetition cheap by its fingerprint anyway.
package struct Backfill: Sendable {
    private let crm: SuperOfficeClient
    private let tenant: String?
    private let associate: Int?
    private let rate: Int
    private let files: SpoolFiles
    /// nil for a dry run.
    private let writer: SpoolWriter?
    /// What earlier backfills left in the spool.
    private let known: RecentEvents
    /// What need not be made a job; nil makes one of every change.
    private let coverage: Coverage?

    /// - Parameters:
    ///   - associate: ours alone; nil when others may act as it, whose changes count.
    ///   - rate: drop-ins a second; nil for a dry run, which only counts.
    ///   - freeSpaceFloor: bytes below which nothing is written.
    ///   - coverage: what we know. Nobody waits for such a backfill: it holds back while many jobs wait, keeps no note of
    ///     how far it came, and starts over when it is interrupted.
    package init(
        crm: SuperOfficeClient,
        tenant: String?,
        associate: Int?,
        rate: Int?,
        files: SpoolFiles,
        freeSpaceFloor: Int,
        coverage: Coverage? = nil
    ) throws(SpoolError) {
        self.crm = crm
        self.tenant = tenant
        self.associate = associate
        self.rate = rate ?? .max
        self.files = files
        self.coverage = coverage
        if rate != nil { try files.prepare() }
        let known = try Self.known(files, since: coverage?.since ?? Date(timeIntervalSince1970: 0))
        self.known = known
        writer = rate.map { _ in SpoolWriter(files: files, freeSpaceFloor: freeSpaceFloor, remembering: known) }
    }

    /// How a kind of record calls what we ask for (vendor's column reference, sure).
    private static func columns(_ kind: RecordKind) -> (archive: Archive, updated: String, updatedBy: String) {
        switch kind {
        case .contact: (.contacts, "updatedDate", "updatedBy")
        case .person: (.persons, "personUpdatedDate", "personUpdatedBy")
        }
    }

    /// Continues where `start` stands, to the end.
    ///
    /// One that was interrupted is followed by a second one over the time since it began: of what it had done, some may
    /// have changed since.
    ///
    /// - Parameter onPage: gets the progress after each page, when its drop-ins are safe on disk.
    package func run(_ start: BackfillProgress, onPage: (BackfillProgress) -> Void) async throws -> BackfillProgress {
        defer { writer?.stop() }
        let end = try await pass(start, onPage)
        guard start.read > 0, start.until == nil, coverage == nil else { return end }
        var again = BackfillProgress(since: start.began, until: nil, entities: start.asked, now: Date())
        (again.read, again.written, again.known) = (end.read, end.written, end.known)
        return try await pass(again, onPage)
    }

    private func pass(_ progress: BackfillProgress, _ onPage: (BackfillProgress) -> Void) async throws
        -> BackfillProgress
    {
        func keep(_ progress: BackfillProgress) throws {
            if writer != nil, coverage == nil { try progress.save(files) }
            onPage(progress)
        }
        var progress = progress
        while let entity = progress.entities.first {
            let columns = Self.columns(entity)
            var conditions = [ArchiveCondition.date(columns.updated, since: progress.since)]
            if let associate { conditions.append(.associate(columns.updatedBy, isNot: associate)) }
            if let until = progress.until { conditions.append(.date(columns.updated, until: until)) }
            let query = ArchiveQuery(
                columns.archive,
                columns: entity == .person ? [columns.updated, "contactId"] : [columns.updated],
                where: conditions,
                after: progress.last
            )
            for try await page in crm.pages(of: query) {
                progress.read += page.count
                var changed = page.filter { progress.covers($0.instant(columns.updated)) }
                if let coverage {
                    let all = changed.map { Coverage.Change(entity, $0.key, $0.instant(columns.updated)) }
                    let isCovered = try await coverage.covers(all)
                    changed = zip(changed, isCovered).filter { !$0.1 }.map(\.0)
                }
                for start in stride(from: 0, to: changed.count, by: min(rate, 1000)) {
                    let part = changed[start..<min(start + min(rate, 1000), changed.count)]
                    try await yieldToJobs()
                    let began = ContinuousClock.now
                    let new = try await write(part.map { arrival($0, entity, columns.updated) })
                    progress.written += new
                    progress.known += part.count - new
                    // The slower of the two: the rate, or the disk.
                    let due = Duration.seconds(1) * part.count / rate - (ContinuousClock.now - began)
                    if due > .zero { try await Task.sleep(for: due) }
                }
                progress.last = page.last?.key ?? progress.last
                try keep(progress)
            }
            progress.entities.removeFirst()
            progress.last = 0
            try keep(progress)
        }
        return progress
    }

    /// Behind what waits already.
    private func yieldToJobs() async throws {
        guard coverage != nil, writer != nil else { return }
        while try await files.onPool({ try $0.hasMore(than: Self.mostWaiting, in: .incoming) }) {
            try await Task.sleep(for: .seconds(2))
        }
    }

    /// A small part of what the queue looks at ahead, so that webhooks that come meanwhile are seen, and go first.
    private static let mostWaiting = 500

    /// Side by side, so that they share flushes; returns how many were not there before.
    private func write(_ arrivals: [NewJob]) async throws -> Int {
        try await withThrowingTaskGroup(of: WriteResult.self) { group in
            for arrival in arrivals { group.addTask { try await write(arrival) } }
            return try await group.reduce(0) { $1 == .duplicate ? $0 : $0 + 1 }
        }
    }

    private func write(_ arrival: NewJob) async throws -> WriteResult {
        if let writer { return try await writer.write(arrival) }
        return arrival.identity.map(known.contains) == true ? .duplicate : .stored(arrival.name)
    }

    /// A bare webhook without `Changes`, since it is unknown what changed; `_spool` says where it comes from.
    private func arrival(_ row: ArchiveRow, _ entity: RecordKind, _ updated: String) -> NewJob {
        let event = "\(entity.rawValue).changed"
        let id = Self.idPrefix + row.text(updated).filter { $0.isNumber || $0 == "T" }
        var members: [String: JSONValue] = [
            "Event": .string(event), "Entity": .string(entity.rawValue), "PrimaryKey": .integer(row.key),
            "EventId": .string(id), JobHistory.member: ["origin": "backfill"],
        ]
        // Archives leave the zone out, which makes it no time for the explorer.
        if let changed = row.instant(updated) { members["Timestamp"] = .string(Timestamp.readable(changed)) }
        if let tenant { members["ContextIdentifier"] = .string(tenant) }
        // The company decides in which order jobs run.
        if entity == .person, let company = row.identity("contactId") {
            members["FieldValues"] = ["contact_id": .integer(company)]
        }
        let name = JobName(receivedAt: Date(), event: event, key: String(row.key), id: id)
        return NewJob(
            name: name,
            bytes: JSONValue.object(members).serialized(),
            identity: name.eventPart.map(String.init)
        )
    }

    private static let idPrefix = "backfill-"

    /// The drop-ins that earlier backfills left in the spool.
    private static func known(_ files: SpoolFiles, since: Date) throws(SpoolError) -> RecentEvents {
        try RecentEvents.rebuilt(
            from: files,
            since: since,
            limit: Int.max,
            ignoringReasons: []
        ) { part, _ in
            // One entry stands for all the others.
            part.contains("_\(idPrefix)") ? String(part) : ""
        }
    }
}
