import JSON
import SuperOffice
import Spool
import Webhook

extension Enrichment {
    /// Learns what has to be known before the first job: who we are, and that the mapping fits the tenant's fields.
    func preflight() async throws(JobOutcome) {
        var problems: [String] = []
        do throws(SuperOfficeError) {
            identity.set(try await crm.currentPrincipal())
            await crm.forgetFields()
            for kind in RecordKind.allCases where !settings.mapping[kind].isEmpty {
                problems += settings.mapping.problems(kind, published: try await crm.publishedFields(of: kind))
            }
        } catch {
            throw JobOutcome(error, at: .read)
        }
        if problems.isEmpty { return }
        throw .blocked(.configuration, Reason(.mapping, [.problem: .string(problems.joined(separator: "; "))]))
    }
}
