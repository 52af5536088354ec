import Hummingbird
import JSON
import Spool
import Text
import Webhook

/// One company over all days: a page of its own, and the same without the frame around it, for a panel in SuperOffice.
extension PageRoutes {
    func addCompanies(to router: some RouterMethods<PageContext>) {
        add("/companies", to: router) { request, context in
            guard let id = Self.id(Link(request.uri.string)["account"]) else { return noCompany(context.viewer) }
            return LocalPath(wording(context.viewer).link(company: id)).redirect()
        }
        add("/companies/:id", to: router) { _, context in
            guard let id = Self.id(context.parameters.get("id")) else { return noCompany(context.viewer) }
            return try await page("company", id, context, path: wording(context.viewer).link(company: id))
        }
        add("/panel", to: router) { request, context in
            // In a web panel the id is 0 while no company is open.
            guard let id = Self.id(Link(request.uri.string)["account"]) else { return noCompany(context.viewer) }
            return try await page("panel", id, context, path: "/panel?account=\(id)")
        }
    }

    private static func id(_ text: String?) -> Int? { text.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

    private func noCompany(_ viewer: Viewer) -> Response {
        message(viewer.texts["companyUnknownTitle"], viewer.texts["companyUnknown"], viewer)
    }

    private func page(_ template: String, _ id: Int, _ context: PageContext, path: String) async throws -> Response {
        await index.catchUp()
        let (account, jobs) = await index.company(id)
        var company = Company(id: id, account: account, jobs: jobs, isCut: await index.isCut)
        let newest = jobs.prefix(Wording.mostJobs)
        let persons = Set(jobs.compactMap(\.person))
        (company.trails, company.fields) = try await blocking { [files] in
            let stories = newest.map { job in (job, JobContent(job.entry.place, of: files).story) }
            var ledger: [(RecordKind, Int, JSONObject)] = []
            for (kind, id) in [(RecordKind.contact, id)] + persons.sorted().map({ (RecordKind.person, $0) }) {
                // An entry that cannot be read is for `check` to tell.
                if let entry = try? files.ledgerEntry(kind.key(id)) { ledger.append((kind, id, entry)) }
            }
            let trails = stories.map { ($0.0.name, $0.1.trail) }
            return (
                Dictionary(trails, uniquingKeysWith: { first, _ in first }), CompanyField.all(stories, ledger: ledger)
            )
        }
        let wording = wording(context.viewer)
        return renderer.page(
            template,
            title: wording.company(account ?? JobHistory.Account(id: id, name: "")),
            viewer: context.viewer,
            path: path,
            wording.companyPage(company, path: path)
        )
    }
}
