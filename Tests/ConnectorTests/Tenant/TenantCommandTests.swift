import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite("The tenant commands")
struct TenantCommandTests {
    private static func json(_ outcome: Workplace.Outcome) throws -> JSONValue {
        try JSONValue(parsing: Array(outcome.output.utf8))
    }

    @Test("whoami names the API user, and ends with 1 when SO_API_ASSOCIATE_ID is another")
    func whoami() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let outcome = try await place.command("tenant", "whoami", "--json")
            #expect(outcome.code == 0, "\(outcome.errors)")
            let answer = try Self.json(outcome)
            #expect(answer["associateId"] == 77)
            #expect(answer["agrees"] == .null)

            let right = try await place.command("tenant", "whoami", "--json", settings: ["SO_API_ASSOCIATE_ID": "77"])
            #expect(right.code == 0)
            #expect(try Self.json(right)["agrees"] == true)
            #expect(try await place.command("tenant", "whoami").output.contains("the connector finds out 77 by itself"))
            let wrong = try await place.command("tenant", "whoami", settings: ["SO_API_ASSOCIATE_ID": "5"])
            #expect(wrong.code == 1)
            #expect(wrong.errors.contains("SO_API_ASSOCIATE_ID is 5"), "\(wrong.errors)")
        }
    }

    @Test("whoami does not hide an outage or a refused login")
    func whoamiRefused() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setFault(Fault(.principal, .status(500)))
            #expect(try await place.command("tenant", "whoami").code == 69)
            await sandbox.clearFaults()

            let refused = try await place.command("tenant", "whoami", settings: ["SO_CLIENT_SECRET": "wrong"])
            #expect(refused.code == 78, "\(refused.errors)")
            let stranger = try await place.command("tenant", "whoami", settings: ["SO_CONTEXT_IDENTIFIER": "Cust1"])
            #expect(stranger.code != 0, "\(stranger.output)")
        }
    }

    @Test("fields lists both entities' fields, or one's, and prints a mapping that run accepts")
    func fields() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let all = try await place.command("tenant", "fields")
            #expect(all.code == 0, "\(all.errors)")
            #expect(all.output.contains("MDOList/udlist331"))
            let person = try Self.json(try await place.command("tenant", "fields", "person", "--json"))
            #expect(person.array?.allSatisfy { $0["entity"] == "person" } == true)
            #expect(person.array?.count == 8)

            let mapping = try await place.command("tenant", "fields", "--mapping")
            #expect(mapping.code == 0, "\(mapping.errors)")
            #expect(mapping.errors.contains("contact openers.secondary"), "\(mapping.errors)")
            let json = try Self.json(mapping)
            #expect(json["contact"]?["vertical"]?["progId"] == "SuperOffice:83")
            #expect(json["person"]?["openers.secondary"]?["progId"] == "SuperOffice:11")
            try place.write(mapping.output, to: "mapping.json")
            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            #expect(try await processor.stop() == .exit(0))
            #expect(try await place.command("tenant", "fields", "company").code == 2)
        }
    }

    @Test("field shows the definition, and the items and the address of its list")
    func field() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let answer = try Self.json(try await place.command("tenant", "field", "--json", "superoffice:83"))
            let field = try #require(answer.array?.first)
            #expect(answer.array?.count == 1)
            #expect(field["userListId"] == 331)
            #expect(field["items"]?.array?.contains { $0["name"] == "Freizeitpark" } == true)
            #expect(try Self.json(try await place.command("tenant", "field", "--json", "udlist331")) == answer)

            let both = try await place.command("tenant", "field", "SuperOffice:1")
            #expect(both.code == 0)
            let list = try await place.command("tenant", "field", "SuperOffice:83")
            #expect(list.output.contains("GET MDOList/udlist331"), "\(list.output)")
            #expect(both.output.contains("contact SuperOffice:1") && both.output.contains("person SuperOffice:1"))
            let draft = try await place.command("tenant", "field", "SuperOffice:87")
            #expect(draft.code == 1)
            #expect(draft.errors.contains("not published"), "\(draft.errors)")
            let nothing = try await place.command("tenant", "field", "SuperOffice:99")
            #expect(nothing.code == 1)
            #expect(nothing.output.isEmpty)
            await sandbox.setFault(Fault(.list, .status(404)))
            let lost = try await place.command("tenant", "field", "SuperOffice:83")
            #expect(lost.output.contains("has no list at"), "\(lost.output)\(lost.errors)")
        }
    }

    @Test("lists shows the tenant's lists, and a list that cannot be read hides no other")
    func lists() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let plain = try await place.command("tenant", "lists")
            #expect(plain.code == 0, "\(plain.errors)")
            #expect(plain.output.contains("331") && !plain.output.contains("Freizeitpark"))
            let items = try await place.command("tenant", "lists", "--items")
            #expect(items.code == 0, "\(items.errors)")
            #expect(items.output.contains("1  Freizeitpark"), "\(items.output)")
            await sandbox.clearFaults()
            await sandbox.setFault(Fault(.list, .slow(.zero), times: 1))
            await sandbox.setFault(Fault(.list, .status(404), times: 1))
            let partly = try await place.command("tenant", "lists", "--items", "--json")
            #expect(partly.code == 1)
            let rows = try #require(try Self.json(partly).array)
            #expect(rows.count { $0["problem"] != nil } == 1)
            #expect(rows.count { $0["items"] != nil } == rows.count - 1)
        }
    }

    @Test("raw prints the untouched bytes, also of a refusal, with the status on standard error")
    func raw() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let outcome = try await place.command("tenant", "raw", "Contact/18")
            #expect(outcome.code == 0)
            #expect(outcome.errors.contains("200"), "\(outcome.errors)")
            #expect(try Self.json(outcome)["Name"] == "Bremer Abenteuerland GmbH")
            let file = try await place.command("tenant", "raw", "/api/v1/Contact/18", "--output", "answer.json")
            #expect(file.code == 0)
            #expect(file.output.isEmpty)
            #expect(place.text("answer.json") == outcome.output)

            await sandbox.setFault(Fault(.contact, .brokenJSON))
            let broken = try await place.command("tenant", "raw", "Contact/18")
            #expect(broken.code == 0)
            #expect(outcome.output.hasPrefix(broken.output) && broken.output.count < outcome.output.count)
            let missing = try await place.command("tenant", "raw", "List/udlist331/Items")
            #expect(missing.code == 1)
            #expect(missing.output.contains("\"Error\""), "\(missing.output)")
            #expect(missing.errors.contains("404"), "\(missing.errors)")
            #expect(try await place.command("tenant", "raw", "Associate/Me").code == 69)
            for path in ["../x", "", "/api/v1/"] {
                let none = try await place.command("tenant", "raw", path)
                #expect(none.code == 2 && none.errors.contains("is not a path"), "\(none)")
            }
            #expect(missing.errors.contains(": 404, application/json"), "\(missing.errors)")
            let unwritable = try await place.command("tenant", "raw", "Contact/18", "-o", "nowhere/answer.json")
            CommandLineTests.expectConfigurationError(unwritable, naming: ["nowhere/answer.json", "folder"])
            #expect(!unwritable.errors.contains("CocoaError"), "\(unwritable.errors)")
            let wrapped = try Self.json(try await place.command("tenant", "raw", "--json", "List/udlist331/Items"))
            #expect(wrapped["status"] == 404)
            #expect(wrapped["body"]?["Error"] == .bool(true))
        }
    }

    @Test("truth-check is content with a good record, and names what is malformed by its path")
    func truthCheck() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            for (entity, id) in [("contact", "18"), ("person", "933")] {
                let good = try await place.command("tenant", "truth-check", entity, id, "--json")
                #expect(good.code == 0, "\(good.errors)")
                let answer = try Self.json(good)
                let odd = answer["members"]?.array?.filter { $0["verdict"] != "fine" }
                #expect(odd == [], "\(entity)")
                #expect((answer["fine"]?.int ?? 0) > 10)
            }
            await sandbox.setFault(Fault(.contact, .malformedField(shape: .badNumber)))
            let bad = try await place.command("tenant", "truth-check", "contact", "18", "--problems")
            #expect(bad.code == 1)
            #expect(bad.output.contains("$['CustomFields']['SuperOffice:83'] = \"[I:seven]\""), "\(bad.output)")
            #expect(bad.output.contains("malformed: List"))
            let gone = try await place.command("tenant", "truth-check", "contact", "4711")
            #expect(gone.code == 1)
            #expect(gone.errors.contains("404"), "\(gone.errors)")
        }
    }

    @Test("verify finds what a job wrote, and sees when it is no longer there")
    func verify() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let before = try await place.command("tenant", "verify", "18")
            #expect(before.code == 1)
            #expect(before.errors.contains("no finished job"), "\(before.errors)")

            let processor = try await place.start("process")
            _ = try await processor.logged("ready")
            try place.write(Body.renamed(contact: 18), to: "spool/incoming/company.json")
            try place.write(Body.webhook("person.changed", 933, changes: ["title"]), to: "spool/incoming/person.json")
            for name in ["company", "person"] { _ = try await place.spool.ending(of: name) }
            #expect(try await processor.stop() == .exit(0))

            let landed = try await place.command("tenant", "verify", "18", "--person", "933", "--json")
            #expect(landed.code == 0, "\(landed.output)\(landed.errors)")
            let reports = try #require(try Self.json(landed).array)
            #expect(reports.map { $0["fields"]?.array?.count ?? 0 } == [3, 3])

            try await sandbox.editByPerson(.contact(18), "SuperOffice:84", to: "Von Hand.")
            let edited = try await place.command("tenant", "verify", "18")
            #expect(edited.code == 1)
            #expect(edited.output.contains("found now: \"Von Hand.\""), "\(edited.output)")
            #expect(try await place.command("tenant", "verify", "--person", "933").code == 0)
            #expect(try await place.command("tenant", "verify").code == 2)
        }
    }

    @Test("create-company creates, which raises the webhook; a company that may be the same is not made twice")
    func createdCompany() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            try await feed.register()
            let made = try await place.command(
                [
                    "tenant", "create-company", "Zoo Nord GmbH", "--department", "Süd", "--url",
                    "https://www.zoonord.example",
                ]
                    + [
                        "--country", "no", "--category", "Customer", "--business", "Travel", "--orgnr", "HRB 1",
                        "--check",
                    ]
            )
            #expect(made.code == 0 && made.errors.isEmpty, "\(made)")
            let id = try #require(Int(made.output.dropLast()))
            let company = try #require(await feed.sandbox.entity(EntityKey(.contact, id)))
            #expect(company["Name"] == "Zoo Nord GmbH" && company["Department"] == "Süd")
            #expect(company["Country"]?["CountryId"] == 578, "\(String(describing: company["Country"]))")
            #expect(company["Category"]?["Id"] == 4 && company["Business"]?["Id"] == 6)
            #expect(company["OrgNr"] == "HRB 1")
            await feed.sandbox.webhooksSettled()
            let jobs = place.spool.jobs(named: "contact.created_\(id)_")
            #expect(jobs.map(\.state) == ["incoming"], "\(place.spool.jobs)")

            let before = await feed.sandbox.keys
            for (same, arguments) in [
                (id, ["zoo nord GmbH"]), (18, ["Anders", "--url", "www.abenteuerland.example/about"]),
            ] {
                let again = try await place.command(["tenant", "create-company", "--json"] + arguments)
                #expect(again.code == 1 && again.errors.contains("--force"), "\(again)")
                let answer = try Self.json(again)
                #expect(answer["created"] == false && answer["contactId"] == .null, "\(answer)")
                #expect(answer["duplicates"]?.array?.contains { $0["contactId"]?.int == same } == true, "\(answer)")
            }
            #expect(await feed.sandbox.keys == before)
            let forced = try await place.command("tenant", "create-company", "Zoo Nord GmbH", "--force", "--json")
            #expect(forced.code == 0, "\(forced)")
            #expect(try Self.json(forced)["contactId"]?.int != id)
            #expect(await feed.sandbox.keys.count == before.count + 1)
            let nowhere = try await place.command("tenant", "create-company", "Zoo Ost", "--country", "Atlantis")
            #expect(nowhere.code == 1 && nowhere.errors.contains("no country Atlantis"), "\(nowhere)")
        }
    }

    @Test("create-company says what SuperOffice would not save, and that a company may be there after a lost answer")
    func refusedCompany() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let before = await sandbox.keys
            await sandbox.setBehaviour { $0.mandatoryContactFields = .nameBusinessCategory }
            let checked = try await place.command("tenant", "create-company", "Zoo", "--check")
            #expect(checked.code == 1 && checked.errors.contains("Business is mandatory"), "\(checked)")
            let refused = try await place.command("tenant", "create-company", "Zoo")
            #expect(refused.code != 0 && refused.errors.contains("mandatory"), "\(refused)")
            #expect(await sandbox.keys == before)
            await sandbox.setBehaviour { $0.mandatoryContactFields = .name }
            // The template comes, the answer to what creates is lost.
            await sandbox.setFault(Fault(.create, .slow(.zero), times: 1))
            await sandbox.setFault(Fault(.create, .cutOff, landed: true))
            let lost = try await place.command("tenant", "create-company", "Zoo", "--force")
            #expect(lost.code == 69 && lost.errors.contains("may have been created"), "\(lost)")
            #expect(await sandbox.keys.count == before.count + 1, "it was created once")
        }
    }

    @Test("create-company asks nobody for what it does not know, and creates nothing without a name or country")
    func createCompany() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let before = await sandbox.keys
            #expect(try await place.command("tenant", "create-company", " ").code == 2)
            let unknown = try await place.command("tenant", "create-company", "Zoo", "--category", "Nothing")
            #expect(unknown.code == 1)
            #expect(unknown.errors.contains("no category \"Nothing\""), "\(unknown.errors)")
            #expect(await sandbox.keys == before)
        }
    }

    @Test("Each command has an example, and no settings end with 78")
    func helpAndSettings() async throws {
        try await withWorkplace { place in
            let commands: [[String]] = [
                ["whoami"], ["fields"], ["field", "SuperOffice:83"], ["lists"],
                ["raw", "Contact/18"],
                ["truth-check", "contact", "18"], ["create-company", "Zoo"],
            ]
            for command in commands {
                let help = try await place.command("tenant", command[0], "--help")
                #expect(help.code == 0)
                #expect(help.output.contains("Example: superoffice-connector tenant \(command[0])"), "\(command)")
                let outcome = try await place.command(["tenant"] + command)
                #expect(outcome.code == 78, "\(command): \(outcome.errors)")
                let named = outcome.errors.split(separator: "\n").map { $0.split(separator: " ")[1] }
                let wanted = ["SO_CLIENT_ID", "SO_CLIENT_SECRET", "SO_REFRESH_TOKEN", "SO_CONTEXT_IDENTIFIER"]
                #expect(named.map(String.init) == wanted, "\(outcome.errors)")
            }
        }
    }
}
