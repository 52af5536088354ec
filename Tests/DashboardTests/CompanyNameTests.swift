import Testing

@testable import Dashboard

/// Searching for companies.
@Suite struct CompanyNameTests {
    @Test(arguments: [
        ("Müller GmbH", "müller", true), ("Müller GmbH", "MÜLLER", true), ("Müller GmbH", "mueller", true),
        ("Müller GmbH", "muller", true), ("Mueller GmbH", "müller", true), ("Mu\u{308}ller GmbH", "müll", true),
        ("Straßenbau", "strass", true), ("STRASSENBAU", "straß", true), ("Café Noir", "cafe", true),
        ("Bremer Abenteuerwelt", "abenteuer", true), ("Bremer Abenteuerwelt", "abent welt", false),
        ("Müller GmbH", "moller", false), ("", "x", false), ("Ørsted", "orsted", true),
        ("Świat Łódź", "swiat lodz", true), ("Çelik Ağı", "celik agi", true), ("Dvořák", "dvorak", true),
        ("Æther Þór", "aether", true), ("Cœur", "coeur", true), ("Ấn Độ", "an do", true),
        ("S\u{301}wiat", "świat", true),
        ("Москва", "москва", true), ("Łódź", "łodz", true), ("Łódź", "moda", false),
    ])
    func found(name: String, search: String, isFound: Bool) {
        let searchable = CompanyName.spellings(name).joined(separator: "\n")
        let isThere = CompanyName.spellings(search).contains { CompanyName.contains(searchable, Array($0.utf8)) }
        #expect(isThere == isFound)
    }
}
