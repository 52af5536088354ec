import FoundationEssentials
import JSON
import Operations
import Spool
import Webhook

extension Wording {
    /// What waits for a person's yes, old beside new; for the template `proposals`.
    ///
    /// - Parameters:
    ///   - shown: those of the page.
    ///   - matching: how many match in all.
    func proposalsPage(
        _ shown: [ShownProposal],
        matching: Int,
        _ place: ListPlace,
        _ query: ProposalQuery,
        now: Date
    ) -> Shown {
        [
            "company": query.company ?? "",
            "event": query.event ?? "",
            "isSet": query.isSet,
            "count": texts("proposalCount", count: matching),
            "path": query.onPage(place.page).text,
            "canDecide": matching > 0,
            "approveAll": texts("approveAll", count: matching),
            "rejectAll": texts("rejectAll", count: matching),
            "emptyText": texts[query.isSet ? "noProposalsFound" : "noProposals"],
            "proposals": shown.map { row($0, back: query.onPage(place.page).text, now) },
            "paging": pages(place, query.onPage),
        ]
    }

    private func row(_ proposal: ShownProposal, back path: String, _ now: Date) -> Shown {
        let job = proposal.job
        return [
            "link": link(job: job.entry.name.fileName),
            "name": job.account.map { company($0) } ?? job.entry.name.stem,
            "account": record(job.account),
            "event": job.entry.name.event.map { masking.word($0.name) },
            "age": job.received.map { ago($0, now) } ?? texts["unknownTime"],
            "changes": changes(proposal.fields),
            "job": job.entry.name.fileName,
            "shown": proposal.digest,
            "path": path,
        ]
    }

    /// Old beside new.
    func changes(_ fields: [ProposedField]) -> [Shown] {
        fields.map { field in
            let (old, new) = (shown(.string(field.old)), shown(.string(field.new)))
            return [
                "field": fieldName(field.record, field.progID),
                "record": owner(field.record),
                "progID": masking.word(field.progID),
                "old": old.isEmpty ? nil : old,
                "new": new.isEmpty ? nil : new,
            ]
        }
    }
}
