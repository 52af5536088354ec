import FoundationEssentials
import JSON
import Processor
import Spool
import SuperOffice

/// Writes a drop-in for every record that changed in the CRM in a span of time.
///
/// Records that our own associate changed last are left out by the CRM. A drop-in's event id is made of the record's
/// last change, so that the same change is never written twice while its first job is in the spool. The processor makes
/// a repetition cheap by its fingerprint anyway.
struct Backfill: Sendable {
    let crm: SuperOfficeClient
    let tenant: String?
    /// Ours.
    let associate: Int
    /// Drop-ins a second.
    let rate: Int
    /// Puts a drop-in into the spool; a dry run does not.
    let deliver: @Sendable (Arrival) async throws -> Receipt
    var now: @Sendable () -> Date = { Date() }
    var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// How a kind of record calls what we ask for (vendor's column reference, sure).
    private struct Columns {
        let archive: Archive
        let updated: String
        let updatedBy: String

        init(_ entity: Entity) {
            switch entity {
            case .contact: (archive, updated, updatedBy) = (.contacts, "updatedDate", "updatedBy")
            case .person: (archive, updated, updatedBy) = (.persons, "personUpdatedDate", "personUpdatedBy")
            }
        }
    }

    /// Goes on from where `progress` stands.
    ///
    /// - Parameter onPage: gets the progress after each page, when its drop-ins are safe on disk.
    func run(_ progress: BackfillProgress, onPage: @Sendable (BackfillProgress) async throws -> Void) async throws
        -> BackfillProgress
    {
        var progress = progress
        while let entity = progress.entity {
            let columns = Columns(entity)
            var conditions = [
                ArchiveCondition.date(columns.updated, since: progress.since),
                .associate(columns.updatedBy, isNot: associate),
            ]
            if let until = progress.until { conditions.append(.date(columns.updated, until: until)) }
            let query = ArchiveQuery(
                columns.archive,
                columns: entity == .person ? [columns.updated, "contactId"] : [columns.updated],
                where: conditions,
                after: progress.last
            )
            for try await page in crm.pages(of: query) {
                progress.read += page.count
                let changed = page.filter { progress.covers($0.instant(columns.updated)) }
                for start in stride(from: 0, to: changed.count, by: min(rate, 1000)) {
                    let part = changed[start..<min(start + min(rate, 1000), changed.count)]
                    let began = ContinuousClock.now
                    let new = try await write(part.map { arrival($0, entity, columns.updated) })
                    progress.written += new
                    progress.known += part.count - new
                    // The slower of the two: the rate, or the disk.
                    let due = Duration.seconds(1) * part.count / rate - (ContinuousClock.now - began)
                    if due > .zero { try await pause(due) }
                }
                progress.last = page.last?.key ?? progress.last
                try await onPage(progress)
            }
            progress.finishEntity()
            try await onPage(progress)
        }
        return progress
    }

    /// Side by side, so that they share flushes; returns how many were not there before.
    private func write(_ arrivals: [Arrival]) async throws -> Int {
        try await withThrowingTaskGroup(of: Receipt.self) { group in
            for arrival in arrivals { group.addTask { try await deliver(arrival) } }
            return try await group.reduce(0) { $1 == .duplicate ? $0 : $0 + 1 }
        }
    }

    /// A bare webhook without `Changes`, since nobody knows what changed; `_spool` says where it comes from.
    func arrival(_ row: ArchiveRow, _ entity: Entity, _ updated: String) -> Arrival {
        let event = "\(entity.rawValue).changed"
        let id = Self.idPrefix + row.text(updated).filter { $0.isNumber || $0 == "T" }
        var members: [String: JSONValue] = [
            "Event": .string(event), "Entity": .string(entity.rawValue), "PrimaryKey": .integer(row.key),
            "EventId": .string(id), Story.member: ["origin": "backfill"],
        ]
        // Archives leave the zone out, which makes it no time for the explorer.
        if let changed = row.instant(updated) { members["Timestamp"] = .string(Timestamp.readable(changed)) }
        if let tenant { members["ContextIdentifier"] = .string(tenant) }
        // The company decides in which order jobs run.
        if entity == .person, let company = row.identity("contactId") {
            members["FieldValues"] = ["contact_id": .integer(company)]
        }
        let name = JobName(receivedAt: now(), event: event, key: String(row.key), id: id)
        return Arrival(
            name: name,
            bytes: JSONValue.object(members).serialized(),
            identity: name.eventPart.map(String.init)
        )
    }

    private static let idPrefix = "backfill-"

    /// The drop-ins that earlier backfills left in the spool.
    static func known(_ files: SpoolFiles) throws(SpoolError) -> RecentEvents {
        try RecentEvents.rebuilt(
            from: files,
            since: Date(timeIntervalSince1970: 0),
            limit: Int.max,
            ignoringReasons: []
        ) { part, _ in
            // One entry stands for all the others.
            part.contains("_\(idPrefix)") ? String(part) : ""
        }
    }
}
