import SuperOffice
import Webhook

extension FieldDefinition {
    /// The definition as far as the program keeps it, for programs.
    var output: JSONMembers {
        [
            "entity": owner.rawValue, "progId": progID, "label": label, "type": type.description,
            "textLength": textLength, "maximumLength": maximumLength, "mdoListName": mdoListName,
            "userListId": userListID, "listTableId": listTableID, "readOnly": isReadOnly, "mandatory": isMandatory,
        ]
    }
}

extension ListItem {
    /// The item on one line, for people.
    var line: TerminalLine { "\(id)  \(name)" + (isDeleted ? "  (deleted)" : "") }

    var output: JSONMembers { ["id": id, "name": name, "deleted": isDeleted] }
}
