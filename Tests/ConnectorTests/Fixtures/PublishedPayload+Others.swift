extension PublishedPayload {
    /// Events about everything else.
    static let others = [
        PublishedPayload(
            "list.110.changed",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "2472145d-0549-48a1-8a1f-95d47089e631",
              "Timestamp": "2025-09-16T12:16:24.9685045Z",
              "Changes": [
                "UDList_id", "deleted", "rank", "updated", "updated_associate_id", "name", "tooltip"
              ],
              "Event": "list.110.changed",
              "PrimaryKey": 14,
              "Entity": "list.110",
              "ContextIdentifier": "Cust1234",
              "ChangedByAssociateId": 19,
              "WebhookName": "Name you provided",
              "FieldValues": {}
            }
            """#
        ),
        PublishedPayload(
            "list.category.changed",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "e04c6d45-876f-401f-b8b8-53c411657d2f",
              "Timestamp": "2025-09-16T07:25:53.8619128Z",
              "Changes": [
                "Category_id", "deleted", "rank", "updated", "updated_associate_id", "name", "tooltip"
              ],
              "Event": "list.category.changed",
              "PrimaryKey": 8,
              "Entity": "list.category",
              "ContextIdentifier": "Cust1234",
              "ChangedByAssociateId": 19,
              "WebhookName": "Name you provided",
              "FieldValues": {}
            }
            """#
        ),
        PublishedPayload(
            "quote.approved",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "1fc5752a-6de8-412d-847a-12d5529a0ec6",
              "Timestamp": "2018-04-24T08:13:02.8352175Z",
              "Changes": [],
              "Event": "quote.approved",
              "PrimaryKey": 527331,
              "Entity": "quote",
              "ContextIdentifier": "Default",
              "ChangedByAssociateId": 37201,
              "WebhookName": "Name you provided"
            }
            """#
        ),
        PublishedPayload(
            "relation.created",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "abca7e30-5fd4-41d3-849a-16f51c927ecb",
              "Timestamp": "2024-11-05T11:25:24.0528404Z",
              "Changes": [
                "relation_id", "source_table", "updated", "reversed", "destination_table",
                "registered_associate_id", "group_idx", "reldef_id", "startDate",
                "updated_associate_id", "updatedCount", "associateId", "source_record", "relFlags",
                "registered", "relcomment", "endDate", "destination_record"
              ],
              "Event": "relation.created",
              "PrimaryKey": 20,
              "Entity": "relation",
              "ContextIdentifier": "Cust26759",
              "ChangedByAssociateId": 5,
              "WebhookName": "Relation Webhook",
              "FieldValues": {
                "associateId": 5, "destination_record": 2, "destination_table": 5,
                "registered": "2025-05-14T16:07:50.9437543+02:00", "registered_associate_id": 5,
                "reldef_id": 7, "source_record": 1, "source_table": 5, "updated": "0001-01-01T00:00:00",
                "updated_associate_id": 0
              }
            }
            """#
        ),
        PublishedPayload(
            "test",
            endsIn: .nowhere,
            #"""
            {
              "EventId": "4b5ce038-50f2-4796-bdb2-f96908cf31c2",
              "Timestamp": "2018-04-24T08:52:59.0005158Z",
              "Changes": [],
              "Event": "test",
              "PrimaryKey": 0,
              "Entity": "test",
              "ContextIdentifier": "Default",
              "ChangedByAssociateId": 316,
              "WebhookName": "Name you provided"
            }
            """#
        ),
        PublishedPayload(
            "ticket.changed",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "32a093ac-418a-40f1-a14a-f4193ea92b59",
              "Timestamp": "2025-05-19T09:56:33.1554128Z",
              "Changes": ["id", "read_by_owner"],
              "Event": "ticket.changed",
              "PrimaryKey": 76,
              "Entity": "ticket",
              "ContextIdentifier": "Cust31038",
              "ChangedByAssociateId": 19,
              "WebhookName": "My Ticket Webhook",
              "FieldValues": {
                "category": 2, "connect_id": -1, "contact_id": 2, "created_at": "2025-05-16T14:25:37",
                "cust_id": 5, "has_attachment": 1, "last_changed": "2025-05-19T10:51:32", "owned_by": 8,
                "priority": 2, "project_id": 0, "sale_id": 0, "slevel": 1, "status": 1,
                "ticket_status": 1, "ticket_type": 1
              }
            }
            """#
        ),
        PublishedPayload(
            "webhook.errors",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "1848cc1f-d395-49ba-9b35-04a9269996d4",
              "Timestamp": "2018-07-05T11:58:18.5809908Z",
              "Changes": [],
              "Event": "webhook.errors",
              "PrimaryKey": 66,
              "ContextIdentifier": "Cust12345",
              "ChangedByAssociateId": 0,
              "WebhookName": "Name you provided",
              "FieldValues": {
                "events": 1, "registered": "2025-05-14T16:11:02.4593434+02:00",
                "registered_associate_id": 5, "state": 2, "updated": "0001-01-01T00:00:00",
                "updated_associate_id": 0
              }
            }
            """#
        ),
        PublishedPayload(
            "y_table.created",
            endsIn: .skipped("other-event"),
            #"""
            {
              "EventId": "6d8edd3a-5272-4eec-8748-8a98f8632640",
              "Timestamp": "2025-09-16T12:22:14.2553829Z",
              "Changes": ["id", "last_changed", "x_int", "x_string"],
              "Event": "y_table.created",
              "PrimaryKey": 6,
              "Entity": "y_table",
              "ContextIdentifier": "Cust1234",
              "ChangedByAssociateId": 19,
              "WebhookName": "Name you provided",
              "FieldValues": {
                "id": "[I:6]", "last_changed": "[DT:09/16/2025 14:22:14.0000000]",
                "dbi_agent_id": "[I:-1]", "dbi_last_syncronized": "[DT:01/01/0001 00:00:00.0000000]",
                "dbi_last_modified": "[DT:01/01/0001 00:00:00.0000000]", "x_int": "[I:123]"
              }
            }
            """#
        ),
    ]
}
