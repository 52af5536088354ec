import Processor

extension LedgerEntry {
    /// What we sent, by ProgId.
    var written: [String: [String]] {
        fields.mapValues { field in
            field.values.compactMap { if case .text(let sent, _) = $0 { sent } else { nil } }
        }
    }
}
