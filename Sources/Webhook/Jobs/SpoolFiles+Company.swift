import JSON
package import Spool

extension SpoolFiles {
    /// The company that the ledger knows a person to belong to; blocks.
    ///
    /// - Throws: when the person's entry cannot be read.
    package func company(ofPerson id: Int) throws(SpoolError) -> Int? {
        try ledgerEntry(RecordKind.person.key(id))?["account"]?.int
    }
}
