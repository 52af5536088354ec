import FoundationEssentials
import JSON
import Spool
import Webhook

/// A field of a company or of one of its persons: what we wrote into it last, and how we last saw it.
struct CompanyField: Sendable, Equatable {
    var kind: RecordKind
    var id: Int
    var progID: String
    /// As a story shows them, else as the CRM has them.
    var old: JSONValue?
    var new: JSONValue?
    /// Nil where only the ledger knows it.
    var at: String?
    var job: String?
    /// Why it was left as it is since.
    var kept: JSONValue?
}

extension CompanyField {
    /// ## Limits
    /// More are not written into one page.
    private static let most = 200

    private static func key(_ kind: RecordKind, _ id: Int, _ progID: String) -> String {
        "\(kind.rawValue) \(id) \(progID)"
    }

    /// What stories tell, and of fields that none of them names what the ledger does.
    ///
    /// - Parameters:
    ///   - stories: in any order.
    ///   - ledger: of the company and of its persons.
    static func all(
        _ stories: [(JobRecord, JobHistory)],
        ledger: [(RecordKind, Int, JSONObject)]
    ) -> [CompanyField] {
        var fields: [String: CompanyField] = [:]
        let results = stories.flatMap { job, story in story.results.map { (job, $0.at, $0.result) } }
        for (job, at, result) in results.sorted(by: { $0.1 < $1.1 }) {
            guard let kind = job.kind, let id = job.key else { continue }
            for (progID, change) in result[kind.rawValue]?.object ?? [:] {
                var field = CompanyField(kind: kind, id: id, progID: progID)
                (field.old, field.new, field.at, field.job) = (change["old"], change["new"], at, job.name.fileName)
                fields[key(kind, id, progID)] = field
            }
            for (name, why) in result["kept"]?.object ?? [:] {
                let progID =
                    name.hasPrefix("\(kind.rawValue) ") ? String(name.dropFirst(kind.rawValue.count + 1)) : name
                var field = fields[key(kind, id, progID)] ?? CompanyField(kind: kind, id: id, progID: progID)
                (field.kept, field.at) = (why, at)
                fields[key(kind, id, progID)] = field
            }
        }
        for (kind, id, entry) in ledger {
            for (progID, written) in entry["fields"]?.object ?? [:]
            where fields[key(kind, id, progID)] == nil {
                let last = written["values"]?.array?.last
                guard let new = last?["stored"] ?? last?["sent"] else { continue }
                var field = CompanyField(kind: kind, id: id, progID: progID)
                (field.old, field.new, field.job) = (written["before"], new, written["job"]?.string)
                fields[key(kind, id, progID)] = field
            }
        }
        let order = RecordKind.allCases
        func place(_ field: CompanyField) -> (Int, Int, String) {
            (order.firstIndex(of: field.kind) ?? 0, field.id, field.progID)
        }
        return Array(fields.values.sorted { place($0) < place($1) }.prefix(most))
    }
}
