import JSON

/// A user-defined field as an administrator has published it.
struct UdefDefinition: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case number, decimal, shortText, longText, date, unlimitedDate, checkbox
        /// The items of one list; user lists share table 136, a built-in list has a table of its own.
        case list(tableID: Int, definitionID: Int, mdoName: String)

        var word: String {
            switch self {
            case .number: "Number"
            case .decimal: "Decimal"
            case .shortText: "ShortText"
            case .longText: "LongText"
            case .date: "Date"
            case .unlimitedDate: "UnlimitedDate"
            case .checkbox: "Checkbox"
            case .list: "List"
            }
        }
    }

    let owner: EntityKind
    let identity: Int
    let progID: String
    let label: String
    let kind: Kind
    var textLength = 0
    var tooltip = ""
    /// Administrators see it; users do not, yet.
    var published = true

    var isList: Bool { if case .list = kind { true } else { false } }
    var isText: Bool { kind == .shortText || kind == .longText }
    /// Long texts live in the second side table.
    var isInLargeTable: Bool { kind == .longText }

    var empty: UdefValue {
        switch kind {
        case .number, .list: .whole(0)
        case .decimal: .decimal(0)
        case .shortText, .longText: .text("")
        case .date, .unlimitedDate: .day(nil)
        case .checkbox: .flag(false)
        }
    }

    /// The definition as the layout calls answer it.
    func json(mdoListNameMissing: Bool) -> JSONValue {
        var tableID = 0
        var definitionID = 0
        var mdoName: JSONValue = .null
        if case .list(let table, let definition, let name) = kind {
            tableID = table
            definitionID = definition
            if published && !mdoListNameMissing { mdoName = .string(name) }
        }
        return .carrier([
            // Changes with every publish, so it is far from the identity on purpose.
            "UDefFieldId": .integer(4000 + identity + (owner == .person ? 500 : 0)),
            "ColumnId": .integer((owner == .contact ? 8960 : 9216) + identity),
            "FieldDefault": "", "FieldLabel": .string(label), "FieldType": .string(kind.word),
            "IsIndexed": .bool(identity <= 4), "IsMandatory": false, "IsReadOnly": false,
            "LastVersionId": .integer(3000 + identity), "ListTableId": .integer(tableID), "Type": .string(owner.word),
            "ProgId": .string(progID), "TextLength": .integer(textLength), "Tooltip": .string(tooltip),
            "UdefIdentity": .integer(identity), "UDListDefinitionId": .integer(definitionID), "Version": 12,
            "TemplateVariableName": .string((owner == .contact ? "c" : "p") + "x\(identity)"),
            "HasBeenPublished": .bool(published), "MdoListName": mdoName,
        ])
    }
}
