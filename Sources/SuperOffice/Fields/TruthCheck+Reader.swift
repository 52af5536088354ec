import JSON
import Text

extension TruthCheck {
    /// Judges one member of a dictionary in the light of all others.
    struct Reader {
        let stores: [Store]
        let known: [String: FieldDefinition]
        let items: [String: [ListItem]]
        /// A companion counts as one also where its field is missing, so published fields are keys as well.
        let keys: Set<String>

        func entry(_ member: (name: String, raw: String), in store: Store) -> Entry {
            let path = "$['\(store.name)']['\(member.name.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))']"
            var entry = Entry(path: path, raw: member.raw, meaning: "")
            if store.members.count(where: { $0.name == member.name }) > 1 {
                entry.object(.malformed, "the name stands more than once")
            }
            if let definition = known[member.name] {
                judge(&entry, definition, in: store)
            } else if UserDefinedFields.isCompanion(member.name, among: keys) {
                judgeCompanion(&entry, member.name, in: store)
            } else {
                entry.meaning = member.name.hasPrefix("x_") ? "an extra field, not read" : "not published, not read"
            }
            return entry
        }

        private func judge(_ entry: inout Entry, _ definition: FieldDefinition, in store: Store) {
            guard let value = store.value(definition.progID) else { return }
            let reading = UserDefinedFields.decode(value, definition.type)
            switch reading {
            case .absent: break
            case .malformed(let reason, _):
                entry.object(.malformed, "\(definition.type): \(reason)")
                return
            case .value(let value):
                entry.meaning = meaning(value, definition)
                if case .listItem(let id) = value, let items = items[definition.progID], items.item(id: id) == nil {
                    entry.object(.inconsistent, "its list has no item \(id)")
                }
            }
            for other in stores where other.name != store.name && !other.members.isEmpty {
                guard let twin = other.value(definition.progID) else {
                    entry.object(.inconsistent, "\(other.name) has no such member")
                    continue
                }
                // A twin that cannot be read is malformed in its own place.
                guard case .value(let mine) = reading,
                    case .value(let theirs) = UserDefinedFields.decode(twin, definition.type)
                else { continue }
                if !mine.isSame(as: theirs) {
                    entry.object(.inconsistent, "\(other.name) has \(UserDefinedFields.rawText(twin))")
                }
            }
        }

        private func meaning(_ value: FieldValue, _ definition: FieldDefinition) -> String {
            if case .listItem(let id) = value, let item = items[definition.progID]?.item(id: id) {
                return "item \(id), \"\(item.name)\"" + (item.isDeleted ? " (deleted)" : "")
            }
            if case .text(let text) = value { return "\"\(text.inOneLine(atMost: 60))\"" }
            return value.isSame(as: .empty) && value != .checkbox(false) ? "empty" : "\(value)"
        }

        /// `:DisplayText`, `:DisplayTooltip` and `:org` beside a value.
        private func judgeCompanion(_ entry: inout Entry, _ name: String, in store: Store) {
            let colon = name.lastIndex(of: ":") ?? name.endIndex
            let (progID, suffix) = (String(name[..<colon]), name[colon...])
            entry.meaning = "the companion of \(progID)"
            guard let companion = store.value(name) else { return }
            guard companion.string != nil || companion == .null else {
                entry.object(.malformed, "\(companion.kind) stands where text belongs")
                return
            }
            guard let value = store.value(progID) else {
                entry.object(.inconsistent, "\(store.name) has no \(progID)")
                return
            }
            switch suffix {
            case ":org" where companion != .null && companion != value:
                entry.object(.inconsistent, "the value itself is \(UserDefinedFields.rawText(value))")
            case ":DisplayText": compare(companion.string ?? "", with: value, progID, &entry)
            default: break
            }
        }

        /// A list value's label against the item that the value names.
        private func compare(_ label: String, with value: JSONValue, _ progID: String, _ entry: inout Entry) {
            guard let definition = known[progID], definition.type == .list,
                case .value(let value) = UserDefinedFields.decode(value, .list)
            else { return }
            guard case .listItem(let id) = value else {
                if !label.isEmpty { entry.object(.inconsistent, "the value names no item") }
                return
            }
            if label.isEmpty {
                entry.object(.inconsistent, "item \(id) comes without its text")
            } else if let item = items[progID]?.item(id: id), item.name != label, !item.names.contains(label) {
                entry.object(.inconsistent, "item \(id) is \"\(item.name)\" in its list")
            }
        }
    }
}
