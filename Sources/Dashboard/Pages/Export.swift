import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Operations

/// A list in a form for programs and spreadsheets.
enum Export: String, Sendable, CaseIterable {
    case csv, json

    /// What the address says, else what the client accepts; nil for a page.
    ///
    /// A browser accepts pages.
    init?(_ request: Request) {
        if let format = Link(request.uri.string)["format"] {
            self.init(rawValue: format)
            return
        }
        let accepted = (request.headers[.accept] ?? "").lowercased()
        guard !accepted.contains("text/html") else { return nil }
        let wanted = [Export.json, .csv].filter { accepted.contains($0.mediaType) }
        guard let first = wanted.first else { return nil }
        self = first
    }

    fileprivate var mediaType: String { self == .csv ? "text/csv" : "application/json" }
}

/// Rows with named values.
struct ExportTable<Row: Sendable>: Sendable {
    /// Of the file, without the suffix.
    let name: String
    let columns: [(name: String, value: @Sendable (Row) -> JSONValue)]
    let rows: [Row]

    /// ## Limits
    /// So many rows are made into text at a time: what is held is the rows, not the whole text.
    private static var rowsAtATime: Int { 500 }

    func response(_ form: Export) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "\(form.mediaType); charset=utf-8", .cacheControl: "no-store", .vary: "Accept",
                .contentDisposition: "\(form == .csv ? "attachment" : "inline"); filename=\"\(name).\(form.rawValue)\"",
            ],
            body: .init { writer in
                try await writer.write(ByteBuffer(bytes: form == .csv ? head : Array("[".utf8)))
                for start in stride(from: 0, to: rows.count, by: Self.rowsAtATime) {
                    let end = min(start + Self.rowsAtATime, rows.count)
                    try await writer.write(ByteBuffer(bytes: (start..<end).flatMap { text(of: $0, form) }))
                }
                if form == .json { try await writer.write(ByteBuffer(string: "\n]\n")) }
                try await writer.finish(nil)
            }
        )
    }

    /// With the mark by which spreadsheets know UTF-8.
    private var head: [UInt8] { CSV.byteOrderMark + CSV.record(columns.map(\.name)) }

    private func text(of index: Int, _ form: Export) -> [UInt8] {
        let values = columns.map { $0.value(rows[index]) }
        if form == .csv { return CSV.record(values.map(Self.cell)) }
        let object = Dictionary(zip(columns.map(\.name), values), uniquingKeysWith: { $1 })
        return Array((index == 0 ? "\n" : ",\n").utf8) + JSONValue.object(object).serialized()
    }

    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        case .array(let items): items.map(cell).joined(separator: ", ")
        default: String(decoding: value.serialized(), as: UTF8.self)
        }
    }
}

extension JSONValue {
    /// Null for nothing.
    init(text: String?) { self = text.map { .string($0) } ?? .null }
}
