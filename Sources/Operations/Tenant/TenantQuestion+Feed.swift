import FoundationEssentials
import JSON
import Spool
import SuperOffice
import Webhook

/// What our own writes look like when they come back, and to others.
extension TenantQuestion {
    static let feed = [
        TenantQuestion(
            .fieldEvent,
            "Does a write of nothing but fields raise a webhook?",
            "Nothing is lost: such events would only be skipped. Edits of fields by people start no analysis.",
            ask: { ground async throws(SuperOfficeError) in await ground.fieldEvent().0 }
        ),
        TenantQuestion(
            .eventAssociate,
            "Does that webhook carry the associate that the API says we are?",
            "Our own writes are recognised by the ledger only: set SO_API_ASSOCIATE_ID to the id that was seen.",
            ask: { ground async throws(SuperOfficeError) in await ground.fieldEvent().associate }
        ),
        TenantQuestion(
            .sharedAssociate,
            "Are we the only ones who save records as our associate?",
            "Changes of the others look like ours and are told apart by the ledger: give the connector its own user.",
            ask: { ground async throws(SuperOfficeError) in try await ground.shared() }
        ),
    ]
}

extension ProvingGround {
    /// Only a company whose creation arrived can tell that an event does not come.
    fileprivate func fieldEvent() async -> (Finding, associate: Finding) {
        func none(_ why: String) -> (Finding, associate: Finding) { (.notTried(why), .notTried(why)) }
        guard let files = settings.files else { return none("there is no spool to look into (--spool)") }
        guard settings.hasWebhook else {
            return none("no active webhook of ours has contact.created and contact.changed (webhook register)")
        }
        guard await event("contact.created", files) != nil else {
            return none("the test company's contact.created did not arrive in this spool within the time limit")
        }
        // All that was written into the test company since were fields.
        guard let event = await event("contact.changed", files) else {
            return (.differs("none", "contact.created arrived, contact.changed did not"), .notTried("no event came"))
        }
        let associate = event["ChangedByAssociateId"]?.int ?? 0
        let changes = (event["Changes"]?.array ?? []).compactMap(\.string).sorted().joined(separator: ", ")
        let seen = "associate \(associate), we are \(principal.associateID)"
        return (
            .held("raised", "contact.changed arrived, with the changes \(changes)"),
            associate == principal.associateID ? .held("ours", seen) : .differs("\(associate)", seen)
        )
    }

    private func event(_ name: String, _ files: SpoolFiles) async -> JSONValue? {
        let deadline = ContinuousClock.now + settings.feedLimit
        while true {
            if let found = arrived(name, files) { return found }
            if ContinuousClock.now >= deadline || Task.isCancelled { return nil }
            await settings.pause(0.5)
        }
    }

    private func arrived(_ name: String, _ files: SpoolFiles) -> JSONValue? {
        let inspector = SpoolInspector(files: files)
        for state in SpoolLayout.states {
            do {
                for folder in try inspector.folders(of: state, newest: 2) {
                    var found: [UInt8]?
                    try files.eachJob(in: folder) { job, _ in
                        guard found == nil, let event = job.event, event.name == name, event.key == company.id,
                            let received = job.receivedAt, received >= began.addingTimeInterval(-300)
                        else { return }
                        found = files.bytes(of: folder.place(job), limit: 1 << 20)
                    }
                    if let found { return try JSONValue(parsing: found) }
                }
            } catch {
                // A folder or file that went away meanwhile is looked for again.
                continue
            }
        }
        return nil
    }

    /// Records of the last day that we saved last and our ledger does not know.
    fileprivate func shared() async throws(SuperOfficeError) -> Finding {
        guard let files = settings.files else { return .notTried("there is no ledger to compare with (--spool)") }
        let query = ArchiveQuery(
            .contacts,
            columns: ["updatedDate"],
            where: [.date("updatedDate", since: began.addingTimeInterval(-86_400))],
            pageSize: 100
        )
        var pages = crm.pages(of: query).makeAsyncIterator()
        let ids = (try await pages.next() ?? []).map(\.key).filter { $0 != company.id }.suffix(20)
        var (own, strange) = (0, 0)
        for id in ids {
            guard try await state(of: .contact(id)).updatedBy == principal.associateID else { continue }
            own += 1
            do throws(SpoolError) {
                if try files.ledgerEntry("contact-\(id)") == nil { strange += 1 }
            } catch {
                return .notTried("\(error)")
            }
        }
        let evidence =
            "\(principal.userType), associate \(principal.associateID): of \(ids.count) companies saved lately "
            + "\(own) were saved by it last, \(strange) of them are not in the ledger"
        // That nobody else used it says nothing where nobody did.
        if own == 0 { return .notTried(evidence) }
        return strange > 0 ? .differs("shared", evidence) : .held("own", evidence)
    }
}
