use crate::tests::world::World;
use crate::{Addresses, GeocodeError, GeocodeReport};

fn addresses() -> Addresses {
    World::default()
        .place("town", "Ort", (0, 0))
        .house("Ringweg 1, 1000 Ort", (0, 0))
        .house("Ringweg 9, 1000 Ort", (0, 100))
        .build()
}

fn geocode(input: &str, columns: &[&str]) -> Result<(String, GeocodeReport), GeocodeError> {
    let mut output = Vec::new();
    let report = addresses().geocode(input.as_bytes(), &mut output, columns, None)?;
    Ok((String::from_utf8(output).unwrap(), report))
}

#[test]
fn each_row_gets_its_place() {
    let rows = "id,address\n1,\"Ringweg 1, Ort\"\n2,Ringweg 5\n3,Ringweg 99\n4,Ort\n5,Xyzzyq\n6,\n";
    let (output, report) = geocode(rows, &[]).unwrap();
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[0], "id,address,lat,lng,kind,confidence,understood");
    assert_eq!(lines[1], "1,\"Ringweg 1, Ort\",50.0000000,10.0000000,house,100,\"Ringweg 1, 1000 Ort\"");
    assert!(lines[2].starts_with("2,Ringweg 5,50.0000000,10.0007000,interpolated,"), "{}", lines[2]);
    assert_eq!(lines[5], "5,Xyzzyq,,,,,");
    let expected =
        GeocodeReport { rows: 6, houses: 1, interpolated: 1, streets: 1, others: 1, not_found: 1, refused: 1 };
    assert_eq!(report, expected);
}

#[test]
fn the_text_may_be_in_several_columns() {
    let (output, report) = geocode("street,no,town\nRingweg 1,,Ort\n", &["street", "town"]).unwrap();
    assert_eq!(report.houses, 1, "{output}");
}

#[test]
fn bad_files_are_refused_with_the_row() {
    let column = geocode("id,text\n1,a\n", &[]).unwrap_err().to_string();
    assert!(column.contains("no column \"address\"") && column.contains("id, text"), "{column}");
    let row = geocode("id,address\n1,a\n2\n", &[]).unwrap_err().to_string();
    assert!(row.contains("after row 1"), "{row}");
    let endless = format!("address\nOrt\n\"{}", "a".repeat(3 << 20));
    let endless = geocode(&endless, &[]).unwrap_err().to_string();
    assert!(endless.contains("a quote is not closed"), "{endless}");
}
