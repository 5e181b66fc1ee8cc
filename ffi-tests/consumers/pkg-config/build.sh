cc hello.c -o hello-c $(pkg-config --cflags --libs picosse)
c++ -std=c++17 hello.cpp -o hello-cpp $(pkg-config --cflags --libs picosse)
cc hello.c -o hello-static $(pkg-config --cflags picosse) $(pkg-config --variable=libdir picosse)/libpicosse.a
