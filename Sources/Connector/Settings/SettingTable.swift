import Text

/// Every setting that there is, each in one place; the order is that of the documents.
///
/// A setting is read by its place in here: `try settings[\.receiver.port]`.
struct SettingTable: Sendable {
    let superOffice = SuperOfficeRows()
    let explorer = ExplorerRows()
    let receiver = ReceiverRows()
    let pages = PagesRows()
    let spool = SpoolRows()
    let processing = ProcessingRows()
    let notify = NotifyRows()
    let log = LogRows()

    static let shared = SettingTable()
    static let groups = Mirror(reflecting: shared).children.compactMap { $0.value as? any SettingGroup }
    static let rows = groups.flatMap(\.rows)
    private static let rowsByName = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })

    static func row(_ name: String) -> (any SettingRow)? { rowsByName[name] }
}

/// Settings that belong together; its stored properties are the rows.
protocol SettingGroup: Sendable {
    var title: String { get }
    /// What holds for all of them, in Markdown.
    var note: String { get }
}

extension SettingGroup {
    var note: String { "" }
    var rows: [any SettingRow] { Mirror(reflecting: self).children.compactMap { $0.value as? any SettingRow } }
}

// MARK: Names

extension SettingTable {
    /// What a name that is not in the table was probably meant to be.
    static func nearest(_ name: String) -> String? {
        rows.map { (distance($0.name, name), $0.name) }.filter { $0.0 <= 3 }.min { $0.0 < $1.0 }?.1
    }

    /// Whether a variable looks as if it was meant for us.
    static func isOurs(_ name: String) -> Bool {
        ["SO_", "WEBHOOK_", "COMPANY_EXPLORER_", "SPOOL_", "RECEIVER_", "OPS_", "DASHBOARD_", "NOTIFY_"].contains {
            name.hasPrefix($0)
        }
    }
}
