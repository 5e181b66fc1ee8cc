{
    let request = reqwest::Client::new().get("http://localhost:8000/events");
    let mut events = picosse_reqwest::open(request, SessionOptions::event_source())?;
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => println!("Event: {:#?}", event),
            Err(err) => println!("Error: {}", err),
        }
    }
}
