package import FoundationEssentials
package import Processor
package import Spool
package import SuperOffice
import Webhook

/// Tries on one tenant, on records that it makes and removes, what the vendor's documents leave open.
///
/// ## Errors
/// One that is about a question makes it "not tried"; an outage or a refused login ends the run. In both cases, and when
/// it is cancelled, the records are removed; what a crash leaves is found by its mark and removed by the next run.
package struct TenantProver: Sendable {
    package struct Settings: Sendable {
        /// Mapped fields are tried first.
        package var mapping: Mapping?
        /// The spool that our webhook fills; nil where there is none.
        package var files: SpoolFiles?
        /// An active webhook of ours has the events of a company.
        package var hasWebhook = false
        package var feedLimit = Duration.seconds(60)
        /// More calls at once than the vendor allows.
        package var isBurst = false
        package var now: @Sendable () -> Date = { Date() }
        package var pause: @Sendable (TimeInterval) async -> Void = Enrichment.sleep

        package init() {}
    }

    package struct Result: Sendable {
        package var proof: TenantProof
        /// Records that an earlier run had left.
        package var cleaned: Int
        /// Records that could not be removed, with the reason.
        package var left: [String]
        /// Why not all questions were asked.
        package var trouble: SuperOfficeError?
    }

    let crm: SuperOfficeClient
    let settings: Settings
    let progress: @Sendable (String) -> Void

    package init(_ crm: SuperOfficeClient, _ settings: Settings, progress: @escaping @Sendable (String) -> Void) {
        (self.crm, self.settings, self.progress) = (crm, settings, progress)
    }

    package func run() async throws(SuperOfficeError) -> Result {
        let principal = try await crm.currentPrincipal()
        var result = Result(proof: TenantProof(tenant: crm.tenant, at: settings.now()), cleaned: 0, left: [])
        progress("looking for records of an earlier run")
        let (cleaned, left) = await cleanUp([])
        result.cleaned = cleaned
        if left.isEmpty {
            var made: [Int] = []
            do throws(SuperOfficeError) { try await ask(principal, &result.proof, &made) } catch {
                result.trouble = error
            }
            let companies = made
            // Also when we are cancelled: a child would be too.
            result.left = await Task { await cleanUp(companies) }.value.left
        } else {
            result.left = left
        }
        return result
    }

    private func ask(
        _ principal: Principal,
        _ proof: inout TenantProof,
        _ made: inout [Int]
    ) async throws(SuperOfficeError) {
        let ground = try await makeGround(principal, &made)
        for question in TenantQuestion.all {
            if Task.isCancelled { return }
            progress(question.text)
            var finding: ProvingGround.Finding
            do throws(SuperOfficeError) { finding = try await question.ask(ground) } catch {
                if error.kind == .unavailable { throw error }
                if case .credentialsRefused = error { throw error }
                finding = .notTried("\(error)")
            }
            proof.answers[question.code] = TenantProof.Answer(
                finding.verdict,
                finding.value,
                finding.evidence,
                at: settings.now()
            )
        }
    }

    private func makeGround(
        _ principal: Principal,
        _ made: inout [Int]
    ) async throws(SuperOfficeError) -> ProvingGround {
        let began = settings.now()
        progress("making a test company and a test person")
        var company = NewCompany(name: ProvingGround.mark)
        // The client's own forms insist on both, and so may the tenant.
        company.categoryID = try await crm.categories().first { !$0.isDeleted }?.id
        company.businessID = try await crm.businesses().first { !$0.isDeleted }?.id
        let id = try await crm.create(try await crm.draft(company))
        made.append(id)
        let person = try await crm.createPerson(lastName: ProvingGround.mark, of: id)
        var fields: [RecordKind: [FieldDefinition]] = [:]
        for kind in RecordKind.allCases {
            let mapped = Set((settings.mapping?[kind] ?? []).map(\.progID))
            let published = try await crm.publishedFields(of: kind).filter { !$0.isReadOnly }
            fields[kind] =
                published.filter { mapped.contains($0.progID) } + published.filter { !mapped.contains($0.progID) }
        }
        return ProvingGround(
            crm: crm,
            principal: principal,
            company: .contact(id),
            person: .person(person),
            fields: fields,
            settings: settings,
            began: began
        )
    }

    /// Removes every record that bears the mark.
    ///
    /// - Parameter known: companies that were made just now, should the search not show them yet.
    /// - Returns: how many were removed, and which could not be.
    private func cleanUp(_ known: [Int]) async -> (cleaned: Int, left: [String]) {
        var (cleaned, left) = (0, [String]())
        do throws(SuperOfficeError) {
            let found = try await crm.companies(named: ProvingGround.mark)
            for id in found + known.filter({ !found.contains($0) }) {
                // The record's own word, not the index's.
                let company = try await crm.contact(id)
                guard company.name == ProvingGround.mark, !company.isDeleted else { continue }
                for person in try await crm.persons(of: id) {
                    guard try await crm.person(person).lastName == ProvingGround.mark else { continue }
                    await remove(.person(person), &cleaned, &left)
                }
                await remove(.contact(id), &cleaned, &left)
            }
        } catch {
            if case .notFound = error { return (cleaned, left) }
            left.append("records named \"\(ProvingGround.mark)\" (\(error))")
        }
        return (cleaned, left)
    }

    private func remove(_ record: EntityReference, _ cleaned: inout Int, _ left: inout [String]) async {
        do throws(SuperOfficeError) {
            try await crm.remove(record)
            cleaned += 1
        } catch {
            left.append("\(record) (\(error))")
        }
    }
}
