/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The URIs that requests and replies share: [MS-WSMV] 2.2.1 and 3.1.4.
 */
#pragma once

#define NS_SOAP "http://www.w3.org/2003/05/soap-envelope"
#define NS_ADDRESSING "http://schemas.xmlsoap.org/ws/2004/08/addressing"
#define NS_TRANSFER "http://schemas.xmlsoap.org/ws/2004/09/transfer"
#define NS_WSMAN "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
#define NS_MICROSOFT "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
#define NS_SHELL "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
#define NS_FAULT "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"

#define URI_ANONYMOUS NS_ADDRESSING "/role/anonymous"
#define URI_CMD NS_SHELL "/cmd"
#define URI_TERMINATE NS_SHELL "/signal/terminate"
