import CompanyExplorer
import HTTPClient
import HTTPTypes
import Processor
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
        let http = HTTPClient()
        let preview = EnrichmentPreview(
            crm: crm,
            explorer: CompanyExplorerClient(settings: settings, http: http),
            mapping: mapping,
            files: files
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
