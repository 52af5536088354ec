package import JSON

/// A published user-defined field, as far as reading and writing it needs.
///
/// `ProgId` is the key of the value dictionaries and is unique per owner (sure). `UDefFieldId` changes with every
/// publication (vendor documentation, sure) and is therefore not even kept.
package struct FieldDefinition: Hashable, Sendable {
    package let owner: EntityType
    package let progID: String
    package let label: String
    package let type: FieldType
    /// `TextLength` of the definition; 0 when it does not say.
    package let textLength: Int
    /// The table behind a list: 136 for the tenant's own lists, another number for a built-in list.
    package let listTableID: Int
    /// The id of the tenant's own list; 0 for a built-in list.
    package let userListID: Int
    /// The list's name under `/MDOList/`; nil for non-lists and, sometimes, for lists that were just published.
    package let mdoListName: String?
    package let isReadOnly: Bool
    package let isMandatory: Bool

    package init(
        owner: EntityType,
        progID: String,
        label: String = "",
        type: FieldType,
        textLength: Int = 0,
        listTableID: Int = 0,
        userListID: Int = 0,
        mdoListName: String? = nil,
        isReadOnly: Bool = false,
        isMandatory: Bool = false
    ) {
        self.owner = owner
        self.progID = progID
        self.label = label
        self.type = type
        self.textLength = textLength
        self.listTableID = listTableID
        self.userListID = userListID
        self.mdoListName = mdoListName
        self.isReadOnly = isReadOnly
        self.isMandatory = isMandatory
    }

    /// Reads one element of `/{owner}/UdefLayout/Published`; nil when it names no field.
    ///
    /// A field without a ProgId is called `SuperOffice:` and its `UdefIdentity` (vendor's OpenAPI text, sure).
    package init?(_ json: JSONValue, owner: EntityType) {
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
