import Text
import Webhook

/// The ids in a file: one a line, or CSV with a header that names a column of ids.
package struct IDList {
    package private(set) var companies: Set<Int> = []
    package private(set) var persons: Set<Int> = []
    package private(set) var malformed: [MalformedRow] = []

    /// Column names, without case, blanks and underscores.
    private static let companyColumns = ["companyid", "contactid", "id"]
    private static let personColumn = "personid"

    /// - Throws: when there is no id, or no column that has them.
    package init(_ bytes: [UInt8]) throws(OperationError) {
        let bytes = bytes.starts(with: CSV.byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes
        var reader = CSVReader(separator: CSVReader.separator(of: bytes))
        let rows = reader.read(bytes) + reader.end()
        var columns: [(index: Int, kind: RecordKind)]?
        for row in rows {
            guard case .success(let record) = row else {
                if case .failure(let error) = row { malformed.append(error) }
                continue
            }
            if columns == nil {
                let isBare = record.cells.first.map(\.trimmed).flatMap { Int($0) } != nil
                columns = isBare ? [(0, .contact)] : try Self.columns(record.cells)
                if !isBare { continue }
            }
            for (index, kind) in columns ?? [] { add(record, index, kind) }
        }
        guard columns != nil else { throw OperationError(.notSo, "the file has no ids") }
    }

    private mutating func add(_ record: CSVReader.Record, _ index: Int, _ kind: RecordKind) {
        let cell = index < record.cells.count ? record.cells[index].trimmed : ""
        // A report has rows without a company.
        if cell.isEmpty { return }
        guard let id = Int(cell), id > 0, id <= Int(Int32.max) else {
            malformed.append(MalformedRow(record.line, "\(cell.inOneLine(atMost: 40, ending: "…")) is no id"))
            return
        }
        if kind == .contact { companies.insert(id) } else { persons.insert(id) }
    }

    private static func columns(_ header: [String]) throws(OperationError) -> [(index: Int, kind: RecordKind)] {
        let names = header.map { $0.lowercased().filter { $0 != "_" && $0 != " " } }
        let company = companyColumns.lazy.compactMap { names.firstIndex(of: $0) }.first
        let person = names.firstIndex(of: personColumn)
        // A person's row may name the company, too: then the person is meant.
        if let person { return [(person, .person)] }
        if let company { return [(company, .contact)] }
        let shown = header.prefix(10).map { $0.inOneLine(atMost: 30, ending: "…") }.joined(separator: ", ")
        throw OperationError(.notSo, "the file has no column id, company_id, contact_id or person_id but \(shown)")
    }
}
