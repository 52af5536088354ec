import FoundationEssentials
import Spool
import Webhook

/// Everything that is known of a company.
struct Company: Sendable {
    let id: Int
    /// Nil when no job of it is known.
    var account: JobHistory.Account?
    /// Of the company and its persons, the newest first.
    var jobs: [JobRecord] = []
    var trails: [JobName: [JobHistory.Step]] = [:]
    var fields: [CompanyField] = []
    /// Whether older jobs lie in the folders than are held in memory.
    var isCut = false
}

extension Wording {
    /// A company with its whole history; for the templates `company` and `panel`.
    ///
    /// - Parameter path: of the page itself.
    func companyPage(_ company: Company, path: String) -> Shown {
        let account = company.account ?? JobHistory.Account(id: company.id, name: "")
        let names = company.jobs.reversed().personNames
        let persons = Set(company.jobs.compactMap(\.person)).sorted()
        let hidden = company.jobs.count - Self.mostJobs
        return [
            "account": record(account),
            "ownPage": link(company: company.id),
            "enrich": ["company": String(company.id), "path": path] as Shown,
            "people": self.persons(persons, names),
            "eventsText": texts("eventsInRun", count: company.jobs.count),
            "isKnown": !company.jobs.isEmpty,
            "fields": company.fields.map { fieldRow($0, names) },
            "jobs": jobRows(company.jobs.prefix(Self.mostJobs), trails: company.trails, back: path),
            "moreText": hidden > 0 ? texts("olderJobsHidden", count: hidden) : nil,
            "cutText": company.isCut ? texts["historyIsCut"] : nil,
        ]
    }

    private func fieldRow(_ field: CompanyField, _ names: [Int: String]) -> Shown {
        let (old, new) = (shown(field.old), shown(field.new))
        return [
            "field": fieldName(field.kind.rawValue, field.progID),
            "progID": masking.word(field.progID),
            "ownerKind": texts["record.person"],
            "owner": field.kind == .person ? record(person: field.id, names) : nil,
            "ours": field.new != nil,
            "oldText": old.isEmpty ? nil : old,
            "newText": new.isEmpty ? nil : new,
            "keptText": field.kept.map { cut(said(note: $0), Self.longestValue) },
            "when": field.at.flatMap { Timestamp.parseReadable($0) }.map { time($0, .minute) },
            "jobLink": field.job.flatMap { JobName(fileName: $0) }.map { link(job: $0.fileName) },
        ]
    }
}
