import JSON
import Operations

/// A report's rows as bytes.
struct ReportText: Sendable {
    let format: CustomerProductsCommand.Format
    let bom: Bool

    var beginning: [UInt8] {
        switch format {
        case .csv: (bom ? CSV.byteOrderMark : []) + CSV.record(CustomerProducts.Row.columns)
        case .json: Array("[".utf8)
        }
    }

    func rows(_ rows: [CustomerProducts.Row], isFirst: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, row) in rows.enumerated() {
            switch format {
            case .csv: bytes += CSV.record(row.cells)
            case .json:
                bytes += Array((isFirst && index == 0 ? "\n" : ",\n").utf8)
                bytes += TerminalJSON.escaped(row.json.serialized())
            }
        }
        return bytes
    }

    var ending: [UInt8] { format == .json ? Array("\n]\n".utf8) : [] }
}
