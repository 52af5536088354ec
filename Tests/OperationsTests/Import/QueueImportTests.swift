import FoundationEssentials
import JSON
import Spool
import Testing
import Webhook

@testable import Operations

@Suite struct QueueImportTests {
    private static let start = Date(timeIntervalSince1970: 1_772_360_100)

    private static func payload(_ id: Int, _ event: String? = "e", name: String = "contact.changed") -> String {
        #"{"Event":"\#(name)", "PrimaryKey":\#(id)"# + (event.map { #","EventId":"\#($0)"}"# } ?? "}")
    }

    private static func row(_ columns: [String: JSONValue], line: Int = 2) -> Result<TableReader.Row, MalformedRow> {
        .success(TableReader.Row(line: line, columns: columns))
    }

    private func queue(_ change: (inout QueueImport.Settings) -> Void = { _ in }) -> QueueImport {
        var settings = QueueImport.Settings()
        change(&settings)
        return QueueImport(settings, knowing: RecentEvents(limit: .max, period: .infinity), at: Self.start)
    }

    @Test func anOpenRowsWebhookBecomesAJobAndKeepsItsBytesAndItsID() throws {
        var queue = queue()
        let payload = Self.payload(18, "88f9", name: "person.changed")
        let job = try #require(try queue.take(Self.row(["payload": .string(payload), "status": "Pending"])))
        #expect(job.name.fileName == "20260301T101500.000000Z_person.changed_18_88f9.json")
        let text = String(decoding: job.bytes, as: UTF8.self)
        #expect(text.hasPrefix(#"{"Event":"person.changed", "PrimaryKey":18,"EventId":"88f9","#), "\(text)")
        #expect(try JobFile(job.bytes).story.json["origin"] == "import")
        #expect(queue.summary.open == 1 && queue.summary.rows == 1)
    }

    @Test func jobsStayInTheOrderOfTheRows() throws {
        var queue = queue()
        let names = try (1...3).compactMap { number in
            try queue.take(Self.row(["payload": .string(Self.payload(number)), "state": "new"]))?.name
        }
        #expect(names.count == 3 && names.sorted() == names)
    }

    @Test func anEventIsWrittenOnceEvenWithoutAnID() throws {
        var queue = queue()
        let rows: [(JSONValue, Bool)] = [
            (.string(Self.payload(18)), true), (.string(Self.payload(18)), false), (.string(Self.payload(19)), true),
            (.string(Self.payload(18, nil)), true), (.string(Self.payload(18, nil)), false),
            (["Event": "contact.changed", "PrimaryKey": 7, "EventId": "e"], true),
        ]
        for (payload, isNew) in rows {
            #expect((try queue.take(Self.row(["payload": payload, "status": "open"])) != nil) == isNew, "\(payload)")
        }
        #expect(queue.summary.open == 4 && queue.summary.known == 2)
    }

    @Test(arguments: [
        (JSONValue.string("DONE"), 0, 1, 0), ("completed ", 0, 1, 0), ("processing", 1, 0, 0), ("failed", 0, 0, 1),
    ])
    func statuses(_ status: JSONValue, _ open: Int, _ finished: Int, _ failed: Int) throws {
        var queue = queue()
        _ = try queue.take(Self.row(["payload": .string(Self.payload(18)), "status": status]))
        let summary = queue.summary
        #expect([summary.open, summary.finished, summary.failed] == [open, finished, failed])
    }

    @Test func aStatusThatIsNotKnownIsNamedAndNotGuessed() throws {
        var queue = queue { $0.words["7"] = .open }
        for status in ["frozen", "Frozen", "", .null, 3, 7] as [JSONValue] {
            _ = try queue.take(Self.row(["payload": .string(Self.payload(18)), "status": status]))
        }
        #expect(queue.summary.unknown == ["frozen": 2, "(none)": 2, "3": 1])
        #expect(queue.summary.open == 1)
    }

    @Test func failedRowsAndRowsWithoutStatusAreTakenWhereThatIsSaid() throws {
        var failed = queue { $0.includesFailed = true }
        #expect(try failed.take(Self.row(["payload": .string(Self.payload(18)), "status": "error"])) != nil)
        var all = queue { $0.isAllOpen = true }
        #expect(try all.take(Self.row(["payload": .string(Self.payload(18))])) != nil)
    }

    @Test(arguments: [
        (JSONValue.string("{'Event': 'x'}"), "payload"), (.string(""), "payload"), (.null, "null"), (7, "a number"),
        (.string("{}"), "\"Event\" is missing"),
        (.string(#"{"Event":"contact.changed"}"#), "\"PrimaryKey\" is missing"),
        (
            .string(#"{"Event":"contact.changed","PrimaryKey":18,"_sp\u006fol":{"force":true}}"#),
            "only our own files may"
        ),
        (.string(#"{"Event":"contact.requested","PrimaryKey":18}"#), "only our own files may"),
        (
            .string(#"{"Event":"contact.changed","PrimaryKey":18,"x":"\#(String(repeating: "x", count: 2000))"}"#),
            "1 KiB"
        ),
    ])
    func whatIsNoWebhookIsNamedByItsLine(_ payload: JSONValue, _ why: String) throws {
        var queue = queue { $0.sizeLimit = 1 << 10 }
        #expect(try queue.take(Self.row(["payload": payload, "status": "open"], line: 17))?.name == nil)
        #expect(queue.summary.malformedCount == 1)
        let malformed = try #require(queue.summary.malformed.first)
        #expect(malformed.line == 17 && malformed.why.contains(why), "\(malformed)")
        // A finished row's webhook is nobody's affair.
        #expect(try queue.take(Self.row(["payload": payload, "status": "done"]))?.name == nil)
        #expect(queue.summary.malformedCount == 1 && queue.summary.finished == 1)
    }

    @Test func columnsThatAreNotThereAreAnErrorThatNamesThoseThatAre() throws {
        var queue = queue()
        var error = #expect(throws: OperationError.self) { try queue.take(Self.row(["body": "", "status": ""])) }
        #expect(error?.description == "the file has no column payload but body, status; name it with --payload-column")
        error = #expect(throws: OperationError.self) { try queue.take(Self.row(["Payload": ""])) }
        #expect(error?.description.contains("no column status or state but Payload") == true)
        var named = self.queue {
            $0.payload = "Body"
            $0.status = "st"
        }
        let row = Self.row(["body": .string(Self.payload(18)), "st": "open"])
        #expect(try named.take(row) != nil)
    }
}
