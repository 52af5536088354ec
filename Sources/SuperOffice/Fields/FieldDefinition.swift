package import JSON
package import Webhook

/// A published user-defined field, as far as reading and writing it needs.
///
/// `ProgId` is the key of the value dictionaries and is unique per owner (sure). `UDefFieldId` changes with every
/// publication (vendor documentation, sure) and is therefore not even kept.
package struct FieldDefinition: Hashable, Sendable {
    package let owner: RecordKind
    package let progID: String
    package var label = ""
    package let type: FieldType
    /// `TextLength` of the definition; 0 when it does not say.
    package var textLength = 0
    /// The table behind a list: 136 for the tenant's own lists, another number for a built-in list.
    package var listTableID = 0
    /// The id of the tenant's own list; 0 for a built-in list.
    package var userListID = 0
    /// The list's name under `/MDOList/`; nil for non-lists and, sometimes, for lists that were just published.
    package var mdoListName: String?
    package var isReadOnly = false
    package var isMandatory = false
}

extension FieldDefinition {
    /// Reads one element of `/{owner}/UdefLayout/Published`; nil when it names no field.
    ///
    /// A field without a ProgId is called `SuperOffice:` and its `UdefIdentity` (vendor's OpenAPI text, sure).
    package init?(_ json: JSONValue, owner: RecordKind) {
        let progID = json.text("ProgId")
        let identity = json.identity("UdefIdentity")
        guard !progID.isEmpty || identity != nil, case let kind = json.text("FieldType"), !kind.isEmpty
        else { return nil }
        let listName = json.text("MdoListName")
        self.init(
            owner: owner,
            progID: progID.isEmpty ? "SuperOffice:\(identity ?? 0)" : progID,
            label: json.text("FieldLabel"),
            type: FieldType(kind),
            textLength: max(0, json.number("TextLength") ?? 0),
            listTableID: json.number("ListTableId") ?? 0,
            userListID: json.number("UDListDefinitionId") ?? 0,
            mdoListName: listName.isEmpty ? nil : listName,
            isReadOnly: json.flag("IsReadOnly"),
            isMandatory: json.flag("IsMandatory")
        )
    }

    /// How many characters fit; nil for kinds that hold no text.
    ///
    /// The definition's length, but never more than the column's 40 or 200 (vendor documentation, sure). Count UTF-16
    /// units: the columns are a database's Unicode text, for which an emoji is two (inferred).
    package var maximumLength: Int? {
        let column: Int
        switch type {
        case .shortText: column = 40
        case .longText: column = 200
        default: return nil
        }
        return textLength > 0 ? min(textLength, column) : column
    }
}
