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

    /// The definition as `/CustomField` answers it.
    var fieldInfo: JSONValue {
        let type =
            switch kind {
            case .number: "Integer"
            case .unlimitedDate: "Date"
            case .list: "MdoList"
            default: kind.word
            }
        return Self.fieldInfo(progID, label: label, type: type)
    }

    static func fieldInfo(_ name: String, label: String, type: String) -> JSONValue {
        [
            "FieldType": .string(type),
            "FieldName": .string(name),
            "DisplayName": .string(label),
            "Description": "",
            "ShortLabel": "",
            "HideLabel": false,
            "HideField": false,
            "IsIndexed": false,
            "IsMandatory": false,
            "IsReadOnly": false,
            "IsExternal": false,
            "IsDisplayField": false,
            "Rank": 0,
            "TemplateVariableName": "",
        ]
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
        return [
            // Changes with every publish, so it is far from the identity on purpose.
            "UDefFieldId": .integer(4000 + identity + (owner == .person ? 500 : 0)),
            "ColumnId": .integer((owner == .contact ? 8960 : 9216) + identity),
            "FieldDefault": "",
            "FieldHeight": 21,
            "FieldLabel": .string(label),
            "FieldLeft": 110,
            "FieldTop": .integer(10 + 25 * (identity % 20)),
            "FieldType": .string(kind.word),
            "FieldWidth": 180,
            "FormatMask": "",
            "HideLabel": false,
            "IsIndexed": .bool(identity <= 4),
            "LabelHeight": 21,
            "LabelLeft": 5,
            "LabelTop": .integer(10 + 25 * (identity % 20)),
            "LabelWidth": 100,
            "LastVersionId": .integer(3000 + identity),
            "ListTableId": .integer(tableID),
            "IsMandatory": false,
            "Type": .string(owner.word),
            "Page1LineNo": 0,
            "ProgId": .string(progID),
            "IsReadOnly": false,
            "ShortLabel": "",
            "TabOrder": .integer(identity),
            "TextLength": .integer(textLength),
            "Tooltip": .string(tooltip),
            "UdefIdentity": .integer(identity),
            "UDListDefinitionId": .integer(definitionID),
            "Justification": "Default",
            "Version": 12,
            "TemplateVariableName": .string((owner == .contact ? "c" : "p") + "x\(identity)"),
            "HasBeenPublished": .bool(published),
            "MdoListName": mdoName,
            "TableRight": .null,
            "FieldProperties": [:],
        ]
    }
}
