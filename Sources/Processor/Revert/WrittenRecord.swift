package import FoundationEssentials
import JSON
package import Spool
package import SuperOffice
import Webhook

/// What some jobs wrote into one record, as their stories tell it.
package struct WrittenRecord: Sendable {
    /// One write of ours into one field.
    package struct Write: Sendable {
        package var at: String
        package var job: JobName
        package var progID: String
        /// As it was shown.
        package var old: String
        package var new: String
        /// As the CRM had it; nil in stories before version 0.3.
        package var oldRaw: String?
        package var wasOurs: Bool
    }

    package let reference: EntityReference
    package var account: JobHistory.Account?
    package var jobs: [JobEntry] = []
    /// In no order.
    package var writes: [Write] = []

    /// The name of its ledger entry.
    package var key: String { reference.kind.key(reference.id) }

    /// All records that jobs wrote into, by their keys.
    ///
    /// - Parameter since: only what was written since.
    package static func all(_ jobs: [(JobEntry, JobFile)], since: Date?) -> [WrittenRecord] {
        let start = since.map(Timestamp.readable) ?? ""
        var records: [String: WrittenRecord] = [:]
        for (entry, file) in jobs {
            guard let event = try? WebhookEvent(file.object), let kind = RecordKind(eventName: event.name) else {
                continue
            }
            let writes = file.story.writes(into: kind, by: entry.name).filter { $0.at >= start }
            if writes.isEmpty { continue }
            let reference = EntityReference(kind: kind, id: event.primaryKey)
            var record = records[kind.key(event.primaryKey)] ?? WrittenRecord(reference: reference)
            record.account = file.story.account ?? record.account
            record.jobs.append(entry)
            record.writes += writes
            records[record.key] = record
        }
        return records.values.sorted { $0.key < $1.key }
    }

    /// The lane in which the record is worked on.
    package var lane: String { account.map { RecordKind.contact.key($0.id) } ?? key }
}

extension JobHistory {
    /// What its runs wrote, in all their results.
    fileprivate func writes(into kind: RecordKind, by job: JobName) -> [WrittenRecord.Write] {
        results.flatMap { at, result -> [WrittenRecord.Write] in
            (result[kind.rawValue]?.object ?? [:]).map { progID, change in
                WrittenRecord.Write(
                    at: at,
                    job: job,
                    progID: progID,
                    old: change["old"]?.string ?? "",
                    new: change["new"]?.string ?? "",
                    oldRaw: result["before"]?[progID]?["raw"]?.string,
                    wasOurs: result["before"]?[progID]?["ours"]?.bool ?? false
                )
            }
        }
    }
}
