import CompanyExplorer
import HTTPClient
import HTTPTypes
import Processor
import Spool
import SuperOffice

extension Assembly {
    /// What would become of the records, one after the other.
    func previews(
        _ references: [EntityReference],
        isForced: Bool,
        asks: Bool,
        crm: SuperOfficeClient
    ) async throws -> [ShownPreview] {
        let (settings, mapping) = (try companyExplorer(), try mapping())
        // Whoever asks counts, where there is a spool to count in.
        let counts = asks && (try? existingSpool()) != nil
        if counts { try files.refuseAsRoot() }
        let thread = counts ? try SpoolThread() : nil
        defer { thread?.stop() }
        let http = HTTPClient()
        let preview = EnrichmentPreview(
            crm: crm,
            explorer: CompanyExplorerClient(settings: settings, http: http),
            mapping: mapping,
            files: files,
            budget: try thread.flatMap { try budget($0) }
        )
        let line = ProgressLine()
        defer { line.finish() }
        do {
            var shown: [ShownPreview] = []
            for reference in references {
                var outcome: EnrichmentPreview.Outcome
                do {
                    outcome = try await preview.outcome(of: reference, isForced: isForced, asks: asks)
                } catch SuperOfficeError.notFound {
                    // Since it was looked up.
                    outcome = EnrichmentPreview.Outcome(state: .gone)
                }
                shown.append(ShownPreview(reference: reference, outcome: outcome))
                line.show("\(shown.count) of \(references.count) records")
            }
            await http.shutdown()
            return shown
        } catch {
            await http.shutdown()
            throw error
        }
    }
}
