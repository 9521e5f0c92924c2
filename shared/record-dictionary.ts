/**
 * What the text of a record is likely to hold: names of fields, values of the documented vocabulary, names of the data that Genesys
 * software attaches. Nothing of anyone's data. Stored texts point into it by distance from its end, so that no character of it may
 * ever change; a better one goes with a format of its own (`record-text.ts`). What is likeliest stands last, where pointers are short.
 */
export const firstDictionary: string = [
  '"voip","vmail","smail","video","cobrowsing","whiteboard","appsharing","webform","fax","imchat","busevent","alert","any",',
  '"auxwork","smssession","mms","mmssession","facebook","facebooksession","twitter","webcallback","survey","outboundpreview",',
  '"trainingitem","type":"Consult","type":"Unknown","InboundNDR","InboundCollaborationReply","OutboundAutoResponse",',
  '"OutboundRedirect","OutboundAcknowledgement","OutboundCollaborationInvite","InternalCollaborationInvite",',
  '"InternalCollaborationReply","text/html; charset=utf-8","structured_text_mime":"text/xml",',

  '"ANI":"+","DNIS":"","GSIP_RECORD":"ON"}},"GSIP_RECORD":"OFF"}},"PhoneNumber":"+","IPAddress":"","MediaType":"","Priority":1,',
  '"_CB_CUSTOMER_NUMBER":"+","_CB_DESIRED_TIME":"20","_smsMode":"session","_smsMode":"page","_smsDestNumber":"+',
  '","_smsSrcNumber":"+","ChatServerPort":"","ChatServerHost":"","FirstName":"","LastName":"","EmailAddress":"","Subject":"Re: ',
  '","FromAddress":"","FromPersonal":"","Mailbox":"","_AttachmentFileNames":"","RTargetRequested":"Agent Group ',
  '","RTargetAgentGroup":"Agent Group ","RTargetObjectSelected":"Agent Group ","RTargetObjSelDBID":"","RTargetRuleSelected":"',
  '","RTargetTypeSelected":"2","RStrategyDBID":"","RStrategyName":"","CBR-contract_DBIDs":"","CBR-IT-path_DBIDs":"',
  '","CBR-Interaction_cost":"","CBR-actual_volume":"",',

  '"call_result":"","callback_type":"","callback_server_id":1,"location":"","dn":"","attempts":1,"customer_number":"+',
  '","end_time":"20","start_time":"20","desired_response_type":"VoIP","callback_status":9,"tconnection_id":"00',
  '","phone_number":"+","outcome":1,"duration":1,"from":{"address":"","personal":""},"reply_to":{"address":"',
  '"},"to":[{"address":"","personal":""}],"cc":[{"address":"","personal":""},{"address":"',
  '"}],"sent_date":"20:00.000Z","established_date":"20","released_date":"20',

  '"theComment":"{"threadHash":-1,{"threadHash":1,{"isSpam":false,"webSafeEmailStatus":"NotProcessed","categoryId":"00001a',
  '","subtenantId":1,{"modified_date":"20.000Z","queueName":"","tenantId":101,"theComment":"","tenantId":101}',

  '"media_type":"callback","type":"Inbound","sub_type":"InboundNew","entity_type":5,"status":3,"subject":"',
  '"media_type":"sms","type":"Inbound","sub_type":"InboundCustomerReply","entity_type":7,"status":3,"subject":"',
  '"media_type":"workitem","type":"Internal","sub_type":"InternalNew","entity_type":7,"status":3,"subject":"',
  '"media_type":"email","type":"Outbound","sub_type":"OutboundReply","entity_type":1,"status":3,"subject":"Re: ',
  '"media_type":"email","type":"Inbound","sub_type":"InboundNew","entity_type":0,"status":3,"subject":"',
  '"media_type":"voice","type":"Outbound","sub_type":"OutboundNew","entity_type":3,"status":3,"subject":"',
  '"media_type":"voice","type":"Inbound","sub_type":"InboundNew","entity_type":3,"status":3,"subject":"',
  '"timeshift":0,"allow_children":false,"owner_id":1,"creator_app_id":1,"thread_id":"00001a","established_date":"20',
  '{"interaction_id":"00001a","customer_id":"00001a","external_id":"00',
  '","media_type":"chat","type":"Inbound","sub_type":"InboundNew","entity_type":2,"status":3,"subject":"',
  '","timeshift":60,"allow_children":true,"owner_id":1,"creator_app_id":1',
  ',"parent_id":"00001a","thread_id":"00001a","start_date":"20","end_date":"20',
  '.000Z","udata":{"ServiceType":"default","CustomerSegment":"default","RTargetPlaceSelected":"Place_',
  '","RTargetAgentSelected":"","RRequestedSkillCombination":"","RTenant":"Environment","RVQID":""}}',
].join('')
