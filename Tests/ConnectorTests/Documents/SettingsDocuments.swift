import FoundationEssentials

@testable import superoffice_connector

/// docs/SETTINGS.md and `.env.example`, made from the table of settings.
enum SettingsDocuments {
    static var page: String {
        SettingTable.groups.map { group in
            var lines = ["## \(group.title)", ""]
            if !group.note.isEmpty { lines += [group.note, ""] }
            lines += ["| setting | value | default | used by | what it is |", "|---|---|---|---|---|"]
            lines += group.rows.map { row in
                let uses = Self.joined(SettingUse.allCases.filter(row.uses.contains).map(\.rawValue))
                let about = "\(row.about.capitalisedAtStart). \(row.more)"
                let cells = ["`\(row.name)`", row.formText, row.defaultText, uses, about].map(MadeDocument.cell)
                return "| \(cells.joined(separator: " | ").trimmingSuffix(" ")) |"
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n\n") + "\n"
    }

    /// `run`, `receive` and `run`, `process` are `run`, `receive`, `process`.
    private static func joined(_ uses: [String]) -> String {
        let (commands, others) = (uses.filter { $0.hasPrefix("`run`") }, uses.filter { !$0.hasPrefix("`run`") })
        var seen: Set<String> = []
        let names = commands.flatMap { $0.split(separator: ", ").map(String.init) }.filter { seen.insert($0).inserted }
        return ((names.isEmpty ? [] : [names.joined(separator: ", ")]) + others).joined(separator: "; ")
    }

    static var example: String {
        let head = """
            # Settings of superoffice-connector. Copy to .env (chmod 600 .env), remove the # and fill in.
            # A flag or an environment variable of the same name takes precedence over this file.
            # Values after = are the defaults, or examples where there is none. docs/SETTINGS.md explains each.

            """
        let groups = SettingTable.groups.map { group in
            let title = "# --- \(group.title) "
            let rows = group.rows.flatMap { row in
                comment(row) + ["#\(row.name)=\(row.example)"]
            }
            return "\n" + ([title + String(repeating: "-", count: 120 - title.count)] + rows).joined(separator: "\n")
                + "\n"
        }
        return head + groups.joined()
    }

    private static func comment(_ row: any SettingRow) -> [String] {
        let form = row.formText.isEmpty ? "" : " Value: \(row.formText)."
        let isRequired = row.isRequired ? " Required." : ""
        let words = "\(row.about.capitalisedAtStart).\(form)\(isRequired)".replacing("`", with: "").split(
            separator: " "
        )
        var lines = ["#"]
        for word in words {
            if let last = lines.last, last.count + 1 + word.count > 118 { lines.append("#") }
            lines[lines.count - 1] += " \(word)"
        }
        return lines
    }
}

extension String {
    func trimmingSuffix(_ character: Character) -> String {
        var text = self
        while text.last == character { text.removeLast() }
        return text
    }
}
