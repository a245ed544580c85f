/** 照面信息 of a certificate by the names of its fields; one may come several times. */
export type Face = readonly (readonly [name: string, value: string])[];

export type Parts = ReadonlyMap<string, Buffer>;

const inXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
const xml = (root: string, body: string, attributes = ''): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ofd:${root} xmlns:ofd="http://www.ofdspec.org/2016"${attributes}>${body}</ofd:${root}>`,
  );

const box = '0 0 210 140';

function page(title: string, face: Face): Buffer {
  const lines = [title, ...face.map(([name, value]) => `${name}  ${value}`)];
  const objects = lines.map((line, index) => {
    const y = 12 + index * 8;
    const size = index === 0 ? 6 : 3.5;
    return `<ofd:TextObject ID="${20 + index}" Boundary="15 ${y} 180 8" Font="3" Size="${size}"><ofd:TextCode X="0" Y="${size}">${inXml(line)}</ofd:TextCode></ofd:TextObject>`;
  });
  return xml(
    'Page',
    `<ofd:Area><ofd:PhysicalBox>${box}</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="10" Type="Body">${objects.join('')}</ofd:Layer></ofd:Content>`,
  );
}

const faceXml = (face: Face): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<CertificateFace>${face
      .map(([name, value]) => `<Field Name="${inXml(name)}">${inXml(value)}</Field>`)
      .join('')}</CertificateFace>`,
  );

/** The parts of a one-page certificate (GB/T 33190), its data attached, before anybody sealed it. */
export function certificateParts(title: string, face: Face): Parts {
  const common = `<ofd:CommonData><ofd:MaxUnitID>200</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>${box}</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>`;
  return new Map([
    [
      'OFD.xml',
      xml(
        'OFD',
        `<ofd:DocBody><ofd:DocInfo><ofd:DocID>00000000000000000000000000000000</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>`,
        ' DocType="OFD" Version="1.0"',
      ),
    ],
    [
      'Doc_0/Document.xml',
      xml(
        'Document',
        `${common}<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>`,
      ),
    ],
    [
      'Doc_0/PublicRes.xml',
      xml(
        'Res',
        '<ofd:Fonts><ofd:Font ID="3" FontName="SimSun" FamilyName="SimSun"/></ofd:Fonts>',
        ' BaseLoc="Res"',
      ),
    ],
    ['Doc_0/Pages/Page_0/Content.xml', page(title, face)],
    [
      'Doc_0/Attachs/Attachments.xml',
      xml(
        'Attachments',
        '<ofd:Attachment ID="1" Name="照面信息" Format="xml"><ofd:FileLoc>face.xml</ofd:FileLoc></ofd:Attachment>',
      ),
    ],
    ['Doc_0/Attachs/face.xml', faceXml(face)],
  ]);
}
