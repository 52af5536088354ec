import Glibc
import Testing

@testable import Spool

/// Who may look into a spool and change it, and what `check` says and repairs.
@Suite(.serialized, .timeLimit(.minutes(1))) struct RightsTests {
    private func check(_ spool: TestSpool) -> SpoolCheck {
        var settings = SpoolCheck.Settings()
        settings.patience = 0
        return SpoolCheck(files: spool.files, settings: settings)
    }

    private func mode(_ path: String) throws -> UInt32 { try LinuxFileSystem().status(at: path).mode }

    /// A folder or file with a mode; what is said of it, and the mode after a repair.
    struct Case: Sendable, CustomTestStringConvertible {
        var place: String
        var mode: UInt32
        var told: String?
        var what: String
        var repaired: UInt32
        var testDescription: String { "\(place) \(String(mode, radix: 8))" }

        init(_ place: String, _ mode: UInt32, _ told: String?, _ what: String = "", to repaired: UInt32? = nil) {
            (self.place, self.mode, self.told, self.what, self.repaired) = (place, mode, told, what, repaired ?? mode)
        }
    }

    private static let cases = [
        Case("", 0o750, nil), Case("", 0o700, nil), Case("", 0o755, nil),
        Case("", 0o770, "repairable", "its group may change it", to: 0o750),
        Case("", 0o777, "repairable", "everybody on this machine may change it", to: 0o755),
        Case("done", 0o750, nil), Case("done", 0o700, nil),
        Case("done", 0o755, "repairable", "may look into it", to: 0o750),
        Case("done", 0o751, "repairable", "may look into it", to: 0o750),
        Case("done", 0o770, "repairable", "its group may change it", to: 0o750),
        Case("ledger", 0o777, "repairable", "everybody on this machine may change it", to: 0o750),
        Case("locks", 0o1777, "repairable", "everybody on this machine may change it", to: 0o1750),
        Case("tmp", 0o2770, "repairable", "its group may change it", to: 0o2750),
        Case("processing", 0o550, "human", "its owner may not use it"),
        Case("incoming", 0o770, "note", "its group may put jobs in"),
        Case("incoming", 0o3770, "note", "its group may put jobs in"),
        Case("ledger/contact-1.json", 0o644, nil),
        Case("ledger/contact-1.json", 0o660, "repairable", "its group may change it", to: 0o640),
        Case("skipped/2026-03-01/x/a.json", 0o644, nil),
        Case("skipped/2026-03-01/x/a.json", 0o666, "repairable", "everybody on this machine may change it", to: 0o644),
        Case("incoming/a.json", 0o666, nil),
    ]

    @Test(arguments: cases) func whoMayDoWhat(_ given: Case) throws {
        let spool = try TestSpool()
        if given.place.hasSuffix(".json") {
            try spool.makeFolder(given.place.split(separator: "/").dropLast().joined(separator: "/"))
            try spool.drop(given.place, "{}")
        }
        let path = given.place.isEmpty ? spool.root : spool.path(given.place)
        #expect(chmod(path, given.mode) == 0)
        let check = check(spool)
        let findings = try check.run().findings
        #expect(findings.map(\.severity.rawValue) == [given.told].compactMap(\.self), "\(findings)")
        #expect(findings.allSatisfy { $0.path == path && $0.what.contains(given.what) }, "\(findings)")
        for finding in findings where finding.severity == .repairable {
            #expect(finding.remedy.hasPrefix("chmod ") && finding.remedy.hasSuffix(" \(path)"), "\(finding)")
            #expect(try SpoolRepair(check: check).repair(finding))
            #expect(try check.run().findings == [])
        }
        #expect(try mode(path) == given.repaired)
    }

    @Test func everybodyInTheDropBoxIsMoreThanItsGroup() throws {
        let spool = try TestSpool()
        #expect(chmod(spool.path("incoming"), 0o777) == 0)
        let check = check(spool)
        let findings = try check.run().findings
        #expect(findings.map(\.severity) == [.note, .repairable], "\(findings)")
        for finding in findings { _ = try SpoolRepair(check: check).repair(finding) }
        #expect(try mode(spool.path("incoming")) == 0o770, "the group was meant")
    }

    @Test func aRootThatIsALinkIsRepairedToo() throws {
        let spool = try TestSpool()
        let root = "\(spool.root)-link"
        #expect(symlink(spool.root, root) == 0)
        defer { unlink(root) }
        #expect(chmod(spool.root, 0o777) == 0)
        let check = SpoolCheck(files: SpoolFiles(layout: SpoolLayout(root: root)))
        let finding = try #require(check.rights().first)
        #expect(try SpoolRepair(check: check).repair(finding))
        #expect(try mode(spool.root) == 0o755)
    }

    @Test(.enabled(if: getuid() == 0, "only root gives files away")) func aFolderOfAnotherUser() throws {
        let spool = try TestSpool()
        #expect(chown(spool.path("failed"), 40_001, 0) == 0)
        let findings = check(spool).rights()
        #expect(findings.map(\.path) == [spool.path("failed")])
        #expect(findings.first?.what == "belongs to user 40001, and incoming/ to root")
        #expect(findings.first?.remedy == "chown -R root \(spool.path("failed"))")
    }

    @Test(.enabled(if: getuid() == 0, "only root gives files away")) func rootLeavesAnotherUsersSpoolAlone() throws {
        let spool = try TestSpool()
        try spool.files.refuseAsRoot()
        #expect(chown(spool.path("incoming"), 40_001, 0) == 0)
        try spool.files.refuseAsRoot(user: 40_001)
        try spool.files.refuseAsRoot(user: 40_002)
        let error = #expect(throws: SpoolError.self) { try spool.files.refuseAsRoot() }
        #expect(error?.kind == .otherUser)
        #expect(error?.description.contains("sudo -u '#40001' superoffice-connector") == true, "\(error as Any)")
        #expect(throws: SpoolError.self) { try spool.files.prepare() }
        #expect(throws: SpoolError.self) { try SpoolOperations(files: spool.files).pause(note: "x") }
    }
}
