import Crypto
import FoundationEssentials
import JSON
import Operations
import Spool
import Text
import Webhook

/// Which proposals a page shows, or a button is about.
struct ProposalQuery: Sendable, Equatable {
    /// A part of the company's name, or its id.
    var company: String?
    /// `contact.changed`, or with a star at the end `contact.*`.
    var event: String?
    /// From 0; in the address from 1.
    var page = 0

    static let pageSize = 25

    init(company: String?, event: String?) {
        func clean(_ text: String?) -> String? {
            text.map { String($0.prefix(200)).trimmed }.flatMap { $0.isEmpty ? nil : $0 }
        }
        (self.company, self.event) = (clean(company), clean(event))
    }

    init(_ link: Link) {
        self.init(company: link["company"], event: link["event"])
        page = ListPlace.page(link)
    }

    var isSet: Bool { company != nil || event != nil }

    func onPage(_ page: Int) -> Link {
        Link("/proposals").setting("company", to: company).setting("event", to: event)
            .setting("page", to: page > 0 ? String(page + 1) : nil)
    }

    /// The proposals that match, oldest first; blocks.
    ///
    /// - Parameter masking: companies are found by their ids only where it is on.
    func jobs(_ files: SpoolFiles, _ masking: Masking) throws(SpoolError) -> [JobQuery.Found] {
        var query = JobQuery()
        query.event = event
        let id = company.flatMap { Int($0) }
        let name = company.map { $0.lowercased() }
        return try query.jobs(in: .proposed, of: files).filter { job in
            guard let name else { return true }
            guard let account = job.account else { return false }
            return account.id == id || !masking.isOn && account.name.lowercased().contains(name)
        }
    }
}

/// A proposal as it was when it was shown: nobody says yes to what came later.
struct ShownProposal: Sendable {
    let job: JobQuery.Found
    let fields: [ProposedField]
    let digest: String

    /// Blocks.
    init(_ job: JobQuery.Found, _ files: SpoolFiles) {
        let story = JobContent(job.entry.place, of: files).story
        self.job = job
        fields = ProposedField.all(of: story)
        digest = Self.digest(story)
    }

    /// Of what a job proposes now.
    static func digest(_ story: JobHistory) -> String {
        story.proposal?[JobHistory.shown].map { JobHistory.digest(ofShown: $0) } ?? ""
    }

    /// Of all of them.
    static func digest(_ jobs: [JobQuery.Found], _ files: SpoolFiles) -> String {
        var hash = SHA256()
        for job in jobs {
            let story = JobContent(job.entry.place, of: files).story
            hash.update(data: Array("\(job.entry.name) \(digest(story))\n".utf8))
        }
        return hash.finalize().hexadecimal
    }
}
